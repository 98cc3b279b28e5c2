#include "chat/domain/ids.hpp"

#include "base/encoding.hpp"

#include <algorithm>

namespace truebond {

std::optional<ObjectId> ObjectId::parse(std::string_view hex) {
    ObjectId id;
    if (!base::unhex(hex, id.bytes)) return std::nullopt;
    return id;
}

std::string ObjectId::to_string() const { return base::hex(bytes); }

IdGenerator::IdGenerator(const base::Clock& clock, base::Random& random) : clock_(clock) {
    random.fill(process_);
    last_ = (static_cast<std::uint64_t>(clock.wall().us / 1'000'000) << 24) | (random.next_u64() & 0xffff);
}

ObjectId IdGenerator::next() {
    const std::uint64_t now = static_cast<std::uint64_t>(clock_.wall().us / 1'000'000) << 24;
    std::uint64_t last = last_.load(std::memory_order_relaxed);
    std::uint64_t mine = 0;
    do {
        mine = std::max(last + 1, now);  // a clock that goes back, or 2^24 ids in a second, borrows from the future
    } while (!last_.compare_exchange_weak(last, mine, std::memory_order_relaxed));
    ObjectId id;
    const std::uint64_t seconds = mine >> 24;
    for (std::size_t i = 0; i < 4; ++i) id.bytes[i] = static_cast<std::byte>(seconds >> (24 - 8 * i) & 0xff);
    std::copy(process_.begin(), process_.end(), id.bytes.begin() + 4);
    for (std::size_t i = 0; i < 3; ++i) id.bytes[9 + i] = static_cast<std::byte>(mine >> (16 - 8 * i) & 0xff);
    return id;
}

}  // namespace truebond
