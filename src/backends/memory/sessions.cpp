#include "backends/memory/model.hpp"

#include <algorithm>

namespace truebond {

Outcome<RefreshOutcome> MemoryModel::use_refresh_token(const RefreshUse& use) {
    std::erase_if(families_, [&](const auto& each) { return each.second.expires_at <= use.now; });
    std::erase_if(revocations_, [&](const auto& each) { return each.second <= use.now; });
    RefreshOutcome outcome;
    const std::string revoked_key = "fam:" + use.family;
    const auto revoked = revocations_.find(revoked_key);
    const auto known = families_.find(use.family);
    const bool is_revoked = revoked != revocations_.end();

    if (!is_revoked && (known == families_.end() || known->second.current_jti == use.presented_jti)) {
        families_[use.family] =
            Family{use.user, use.successor_refresh_jti, use.presented_jti, use.successor_access_jti, use.now, use.family_expires_at};
        outcome.kind = RefreshOutcome::Kind::rotated;
        outcome.access_jti = use.successor_access_jti;
        outcome.refresh_jti = use.successor_refresh_jti;
        outcome.issued_at = use.now;
        return outcome;
    }
    if (!is_revoked && known->second.previous_jti == use.presented_jti && use.now.us - known->second.issued_at.us <= use.grace_us) {
        outcome.kind = RefreshOutcome::Kind::replayed;
        outcome.access_jti = known->second.access_jti;
        outcome.refresh_jti = known->second.current_jti;
        outcome.issued_at = known->second.issued_at;
        return outcome;
    }
    outcome.kind = RefreshOutcome::Kind::reused;
    WallTime& expires_at = revocations_[revoked_key];
    expires_at = std::max(expires_at, use.family_expires_at);
    return outcome;
}

Outcome<bool> MemoryModel::add_revocations(const std::vector<Revocation>& revocations) {
    for (const Revocation& each : revocations) {
        WallTime& expires_at = revocations_[each.key];
        expires_at = std::max(expires_at, each.expires_at);
    }
    return true;
}

Outcome<std::vector<Revocation>> MemoryModel::load_revocations(WallTime now) const {
    std::vector<Revocation> live;
    for (const auto& [key, expires_at] : revocations_) {
        if (expires_at > now) live.push_back(Revocation{key, expires_at});
    }
    return live;
}

}  // namespace truebond
