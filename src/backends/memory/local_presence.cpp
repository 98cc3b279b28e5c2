#include "backends/memory/local_presence.hpp"

namespace truebond {

bool LocalPresenceRegistry::connected(UserId user) {
    Shard& shard = shards_[shard_of(user)];
    const std::lock_guard lock(shard.mutex);
    return ++shard.connections[user] == 1;
}

bool LocalPresenceRegistry::disconnected(UserId user) {
    Shard& shard = shards_[shard_of(user)];
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.connections.find(user);
    if (found == shard.connections.end() || --found->second > 0) return false;
    shard.connections.erase(found);
    return true;
}

bool LocalPresenceRegistry::is_connected(UserId user) const {
    const Shard& shard = shards_[shard_of(user)];
    const std::lock_guard lock(shard.mutex);
    return shard.connections.contains(user);
}

}  // namespace truebond
