#include "backends/memory/model.hpp"
#include "chat/domain/text.hpp"

#include <algorithm>

namespace truebond {

MemoryModel::Account* MemoryModel::account(UserId id) {
    const auto it = accounts_.find(id);
    return it == accounts_.end() ? nullptr : it->second.get();
}

const MemoryModel::Account* MemoryModel::account(UserId id) const {
    const auto it = accounts_.find(id);
    return it == accounts_.end() ? nullptr : it->second.get();
}

Outcome<User> MemoryModel::create_account(User user, TransactionId bonus) {
    const std::string email = ascii_lower(user.email);
    if (emails_.contains(email)) return fail(Errc::email_taken);
    if (mobiles_.contains(user.mobile_number)) return fail(Errc::mobile_taken);
    if (accounts_.contains(user.id)) return fail(Errc::unavailable);

    auto made = std::make_unique<Account>();
    LedgerEntry entry;
    entry.id = bonus;
    entry.amount = entry.balance_after = user.credits_balance;
    entry.reason = LedgerReason::signup_bonus;
    entry.description = "Welcome bonus credits";
    entry.created_at = user.created_at;
    made->ledger.push_back(std::move(entry));
    made->user = user;
    emails_[email] = user.id;
    mobiles_[user.mobile_number] = user.id;
    accounts_[user.id] = std::move(made);
    return user;
}

Outcome<User> MemoryModel::find_user(UserId id) const {
    const Account* found = account(id);
    if (found == nullptr) return fail(Errc::user_not_found);
    return found->user;
}

Outcome<User> MemoryModel::find_user_by_email(const std::string& email) const {
    const auto it = emails_.find(ascii_lower(email));
    if (it == emails_.end()) return fail(Errc::user_not_found);
    return find_user(it->second);
}

Outcome<User> MemoryModel::find_user_by_mobile(const std::string& mobile_number) const {
    const auto it = mobiles_.find(mobile_number);
    if (it == mobiles_.end()) return fail(Errc::user_not_found);
    return find_user(it->second);
}

Outcome<User> MemoryModel::update_user(UserId id, const std::function<void(User&)>& change) {
    Account* found = account(id);
    if (found == nullptr) return fail(Errc::user_not_found);
    User changed = found->user;
    change(changed);
    User& user = found->user;
    user.name = std::move(changed.name);
    user.bio = std::move(changed.bio);
    user.profile_pictures = std::move(changed.profile_pictures);
    user.intent = changed.intent;
    user.preferences = changed.preferences;
    user.settings = std::move(changed.settings);
    user.is_verified = changed.is_verified;
    user.last_login_at = changed.last_login_at;
    user.last_seen_at = changed.last_seen_at;
    return user;
}

Outcome<User> MemoryModel::change_password(UserId id, std::string password_hash, WallTime now) {
    Account* found = account(id);
    if (found == nullptr) return fail(Errc::user_not_found);
    found->user.password_hash = std::move(password_hash);
    found->user.token_generation += 1;
    found->user.password_changed_at = now;
    return found->user;
}

Outcome<bool> MemoryModel::put_last_seen(const std::vector<LastSeen>& seen) {
    for (const LastSeen& each : seen) {
        if (Account* found = account(each.user)) found->user.last_seen_at = each.at;
    }
    return true;
}

Outcome<User> MemoryModel::set_active(UserId id, bool active) {
    Account* found = account(id);
    if (found == nullptr) return fail(Errc::user_not_found);
    found->user.is_active = active;
    return found->user;
}

Outcome<std::vector<User>> MemoryModel::list_users(std::optional<UserId> after, std::size_t limit) const {
    std::vector<User> found;
    for (const auto& [id, each] : accounts_) {
        if (!after || id > *after) found.push_back(each->user);
    }
    std::sort(found.begin(), found.end(), [](const User& a, const User& b) { return a.id < b.id; });
    if (found.size() > limit) found.resize(limit);
    return found;
}

Outcome<std::vector<PersonSummary>> MemoryModel::search_users(UserId viewer, const std::string& prefix, std::size_t limit) const {
    const std::string wanted = fold_case(prefix);
    std::vector<PersonSummary> found;
    for (const auto& [id, each] : accounts_) {
        const User& user = each->user;
        if (id == viewer || !user.is_active || user.settings.safety.hide_from_search) continue;
        const auto keys = search_keys(user.name);
        if (std::none_of(keys.begin(), keys.end(), [&](const std::string& key) { return key.starts_with(wanted); })) continue;
        PersonSummary person{id, user.name, std::nullopt, user.settings.privacy.show_online};
        if (!user.profile_pictures.empty()) person.picture = user.profile_pictures.front();
        found.push_back(std::move(person));
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return std::tie(a.name, a.id) < std::tie(b.name, b.id); });
    if (found.size() > limit) found.resize(limit);
    return found;
}

Outcome<std::vector<UserId>> MemoryModel::contacts(UserId user) const {
    std::vector<UserId> found;
    const Account* mine = account(user);
    if (mine == nullptr) return found;
    for (const Conversation* each : mine->conversations) {
        if (each->sent[0] > 0 && each->sent[1] > 0) found.push_back(each->members[1 - side_of(*each, user)]);
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace truebond
