#include "backends/memory/local_revocations.hpp"

#include <algorithm>
#include <mutex>

namespace truebond {

bool LocalRevocations::contains(std::string_view key) const {
    const std::shared_lock lock(mutex_);
    return until_.find(key) != until_.end();
}

void LocalRevocations::add(const Revocation& revocation) {
    const std::unique_lock lock(mutex_);
    WallTime& until = until_[revocation.key];
    until = std::max(until, revocation.expires_at);
}

void LocalRevocations::expire(WallTime now) {
    const std::unique_lock lock(mutex_);
    std::erase_if(until_, [now](const auto& each) { return each.second <= now; });
}

}  // namespace truebond
