// How names of rooms, sockets and events are hashed: a few instructions where std::hash takes a call and a loop for each, and every
// message looks up several.
#pragma once

#include "wire/byte_scan.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sioxx::core {

namespace detail {
inline constexpr std::uint64_t factor = 0xD6E8FEB86659FD93U;

/// Both halves of the product, one over the other: each bit of the result depends on every bit of `a`.
inline std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}
}  // namespace detail

/// Who knows `seed` can make as many names as they like that have one hash.
inline std::size_t hash_name(std::string_view s, std::uint64_t seed) {
    const char* p = s.data();
    std::size_t left = s.size();
    std::uint64_t hash = seed ^ left;
    for (; left > 8; p += 8, left -= 8) hash = detail::fold(hash ^ wire::load_word(p), detail::factor);
    // The last eight bytes may overlap the ones before.
    const std::uint64_t last = s.size() >= 8 ? wire::load_word(s.data() + s.size() - 8) : wire::load_short(p, left);
    return detail::fold(hash ^ last, detail::factor ^ seed);
}

// Both are transparent, for containers with std::equal_to<>, and not noexcept, so that libstdc++ keeps the hash beside each entry:
// growing a table, and walking past a neighbour, call nothing.

/// For names that only the server and its application choose: ids, events that have a handler.
struct StringHash {
    using is_transparent = void;
    static constexpr std::uint64_t seed = 0x9E3779B97F4A7C15U;
    std::size_t operator()(std::string_view s) const { return hash_name(s, seed); }
};

/// For names that clients may choose, rooms most of all: with a random seed nobody can choose some that share a place in a table and
/// make each look-up a walk over all of them.
class SeededHash {
public:
    using is_transparent = void;
    explicit SeededHash(std::uint64_t seed) : seed_(seed) {}
    std::size_t operator()(std::string_view s) const { return hash_name(s, seed_); }

private:
    std::uint64_t seed_;
};

}  // namespace sioxx::core
