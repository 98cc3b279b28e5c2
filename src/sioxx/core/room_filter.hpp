// Tells other loops which rooms they need not send to: most rooms are one person's, and live on one loop.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace sioxx::core {

/// Counts the rooms and sockets of one loop by the hash of their names. Written on that loop, read on any thread.
/// A "no" is certain, a "maybe" may mean another name of the same hash: 256 KiB make that rare up to some 100,000 names.
class RoomFilter {
public:
    void add(std::size_t hash) { change(hash, 1); }
    void remove(std::size_t hash) { change(hash, -1); }
    bool maybe(std::size_t hash) const { return count(hash).load(std::memory_order_acquire) != 0; }

private:
    static constexpr unsigned bits = 18;
    static constexpr std::uint8_t stuck = 255;  // more than can be counted: a "maybe" for good
    using Count = std::atomic<std::uint8_t>;

    static std::size_t slot(std::size_t hash) { return hash * 0x9E3779B97F4A7C15U >> (64 - bits); }
    const Count& count(std::size_t hash) const { return counts_[slot(hash)]; }
    void change(std::size_t hash, int by) {
        Count& c = counts_[slot(hash)];
        const std::uint8_t now = c.load(std::memory_order_relaxed);
        if (now != stuck) c.store(static_cast<std::uint8_t>(now + by), std::memory_order_release);
    }

    std::array<Count, std::size_t{1} << bits> counts_{};
};

}  // namespace sioxx::core
