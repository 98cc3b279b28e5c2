// Presence of a single process.
#pragma once

#include "chat/ports/presence_registry.hpp"

#include <mutex>
#include <unordered_map>

namespace truebond {

/// See ports/presence_registry.hpp. Sharded, so that event loops rarely meet at a lock.
class LocalPresenceRegistry final : public PresenceRegistry {
public:
    bool connected(UserId user) override;
    bool disconnected(UserId user) override;
    bool is_connected(UserId user) const override;

private:
    static constexpr std::size_t shard_count = 32;
    struct alignas(64) Shard {
        mutable std::mutex mutex;
        std::unordered_map<UserId, std::int64_t> connections;
    };
    // The top bits: the map inside a shard uses the lower ones.
    static std::size_t shard_of(UserId user) { return std::hash<UserId>{}(user) >> 59; }

    std::array<Shard, shard_count> shards_;
};

}  // namespace truebond
