// Random values and texts for property tests.
#pragma once

#include "sioxx/value.hpp"
#include "unit/wire/seed.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <string>
#include <string_view>

namespace sioxx::wire::test {

inline std::string random_text(Rng& rng, std::size_t characters_max = 40) {
    constexpr std::array<std::string_view, 16> pieces{"a",    "Z",    "0", " ", "\"", "\\", "\n", "\t",
                                                      "\x7f", "\x01", "é", "ß", "日", "😀", "{",  "]"};
    std::string out;
    const bool ascii = rng.one_in(2);
    for (std::size_t n = rng.below(characters_max + 1); n > 0; --n)
        out += ascii ? std::string(1, static_cast<char>('a' + rng.below(26))) : pieces[rng.below(16)];
    return out;
}

/// Finite, and not whole unless too large for an integer: what both JSON and MessagePack give back as the same double.
inline double random_double(Rng& rng) {
    for (;;) {
        const double d = std::bit_cast<double>(rng.bits());
        if (std::isfinite(d) && (std::floor(d) != d || std::fabs(d) > 1e19)) return d;
    }
}

inline Value random_value(Rng& rng, int depth, bool binary) {
    switch (rng.below(depth > 0 ? 10 : 7)) {
        case 0:
            return Value();
        case 1:
            return Value(rng.one_in(2));
        case 2:
            return Value(static_cast<std::int64_t>(rng.bits()) >> rng.below(64));
        case 3:
            return Value(random_double(rng));
        case 4:
        case 5:
            return Value(random_text(rng));
        case 6:
            return binary ? Value(Binary{rng.bytes(rng.below(40))}) : Value("text");
        case 7:
        case 8: {
            Value::Array items;
            for (std::size_t n = rng.below(6); n > 0; --n) items.push_back(random_value(rng, depth - 1, binary));
            return Value(std::move(items));
        }
        default: {
            Value::Object members;
            for (std::size_t n = rng.below(6); n > 0; --n) members.emplace_back(random_text(rng, 12), random_value(rng, depth - 1, binary));
            return Value(std::move(members));
        }
    }
}

/// The text with a few bytes changed, taken out or put in.
inline std::string mutated(Rng& rng, std::string text, std::string_view alphabet) {
    for (std::size_t n = 1 + rng.below(3); n > 0; --n) {
        const std::size_t at = rng.below(text.size() + 1);
        const char c = alphabet[rng.below(alphabet.size())];
        if (rng.one_in(3)) text.insert(at, 1, c);
        else if (rng.one_in(4)) text.resize(at);
        else if (at < text.size() && rng.one_in(2)) text.erase(at, 1 + rng.below(3));
        else if (at < text.size()) text[at] = c;
    }
    return text;
}

}  // namespace sioxx::wire::test
