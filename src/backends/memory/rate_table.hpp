// Many RateWindows in a bounded table, asked from every loop at once.
#pragma once

#include "backends/memory/rate_window.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace truebond {

/// Thread-safe. Shards with a lock each, in them sets of eight windows; a key can be in one set only. When a set is full, the window
/// that will soonest have nothing to remember makes room: idle ones go first, bans last. Memory is taken as it is used.
class RateTable {
public:
    struct Key {
        std::uint64_t head = 0;
        std::uint64_t tail = 0;  // never 0
        friend bool operator==(const Key&, const Key&) = default;
    };

    /// `seed` makes it unforeseeable which keys share a set.
    RateTable(std::size_t windows_max, std::uint64_t seed);

    /// Calls `use(RateWindow&)` under the shard's lock, on a fresh window for an unknown key.
    template <class Use>
    auto with(const Key& key, Use use) {
        const std::uint64_t hash = hash_of(key);
        Shard& shard = shards_[hash >> 58];
        const std::lock_guard lock(shard.mutex);
        return use(find(shard, key, hash));
    }
    /// Drops what is known of the key.
    void erase(const Key& key);

private:
    static constexpr std::size_t ways = 8;
    static constexpr std::size_t shard_count = 64;
    struct Set {
        std::array<Key, ways> keys{};  // together, so that a search reads two cache lines
        std::array<RateWindow, ways> windows{};
    };
    struct alignas(64) Shard {
        std::mutex mutex;
        std::vector<std::unique_ptr<Set>> sets;
    };

    std::uint64_t hash_of(const Key& key) const;
    RateWindow& find(Shard& shard, const Key& key, std::uint64_t hash);

    const std::uint64_t seed_;
    std::array<Shard, shard_count> shards_;
};

}  // namespace truebond
