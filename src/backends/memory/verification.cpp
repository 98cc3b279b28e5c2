#include "backends/memory/model.hpp"

namespace truebond {

Outcome<bool> MemoryModel::put_reset_token(const ResetToken& token, WallTime now) {
    std::erase_if(reset_tokens_, [&](const auto& each) { return each.second.expires_at <= now; });
    std::multimap<std::int64_t, std::string> of_user;  // by age
    for (const auto& [digest, each] : reset_tokens_) {
        if (each.user == token.user) of_user.emplace(each.expires_at.us, digest);
    }
    while (of_user.size() >= reset_tokens_of_user_max) {
        reset_tokens_.erase(of_user.begin()->second);
        of_user.erase(of_user.begin());
    }
    reset_tokens_[token.digest] = token;
    return true;
}

Outcome<UserId> MemoryModel::find_reset_token(const std::string& digest, WallTime now) const {
    const auto it = reset_tokens_.find(digest);
    if (it == reset_tokens_.end() || it->second.expires_at <= now) return fail(Errc::reset_token_invalid);
    const Account* owner = account(it->second.user);
    if (owner == nullptr || !owner->user.is_active) return fail(Errc::reset_token_invalid);
    return it->second.user;
}

Outcome<User> MemoryModel::reset_password(const std::string& digest, std::string password_hash, WallTime now) {
    const auto user = find_reset_token(digest, now);
    if (!user) return fail(user.error());
    std::erase_if(reset_tokens_, [&](const auto& each) { return each.second.user == *user; });
    return change_password(*user, std::move(password_hash), now);
}

Outcome<bool> MemoryModel::put_code(const OneTimeCode& code, WallTime now) {
    std::erase_if(codes_, [&](const auto& each) { return each.second.code.expires_at <= now; });
    codes_[code.mobile_number] = {code, 0};
    return true;
}

Outcome<User> MemoryModel::verify_mobile(UserId id, const std::string& mobile_number, const std::string& digest, WallTime now) {
    Account* found = account(id);
    if (found == nullptr) return fail(Errc::user_not_found);
    if (found->user.mobile_number != mobile_number) return fail(Errc::mobile_mismatch);
    const auto it = codes_.find(mobile_number);
    if (it == codes_.end() || it->second.code.expires_at <= now) return fail(Errc::code_missing);
    const bool right = it->second.code.digest == digest;
    if (right || ++it->second.tries >= one_time_code_tries_max) codes_.erase(it);
    if (!right) return fail(Errc::code_wrong);
    found->user.is_verified = true;
    return found->user;
}

}  // namespace truebond
