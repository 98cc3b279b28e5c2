#include "backends/memory/rate_table.hpp"

#include <algorithm>

namespace truebond {

RateTable::RateTable(std::size_t windows_max, std::uint64_t seed) : seed_(seed) {
    for (Shard& shard : shards_) shard.sets.resize(std::max<std::size_t>(1, windows_max / (shard_count * ways)));
}

std::uint64_t RateTable::hash_of(const Key& key) const {
    std::uint64_t hash = (key.head ^ seed_) * 0x9E3779B97F4A7C15ULL;
    hash = (hash ^ (hash >> 32) ^ key.tail) * 0xD6E8FEB86659FD93ULL;
    return hash ^ (hash >> 29);
}

RateWindow& RateTable::find(Shard& shard, const Key& key, std::uint64_t hash) {
    std::unique_ptr<Set>& set = shard.sets[hash % shard.sets.size()];
    if (!set) set = std::make_unique<Set>();
    const auto known = std::find(set->keys.begin(), set->keys.end(), key);
    if (known != set->keys.end()) return set->windows[static_cast<std::size_t>(known - set->keys.begin())];
    const auto idlest = std::min_element(set->windows.begin(), set->windows.end(), [](const RateWindow& a, const RateWindow& b) {
        return a.matters_until_us() < b.matters_until_us();
    });
    *idlest = RateWindow();
    set->keys[static_cast<std::size_t>(idlest - set->windows.begin())] = key;
    return *idlest;
}

void RateTable::erase(const Key& key) {
    with(key, [](RateWindow& window) { window = RateWindow(); });
}

}  // namespace truebond
