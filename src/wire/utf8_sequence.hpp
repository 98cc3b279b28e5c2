// One UTF-8 sequence at a time (RFC 3629, table 3-7 of the Unicode standard).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sioxx::wire {

inline constexpr int utf8_invalid = 0;
inline constexpr int utf8_cut = -1;

/// The length of the sequence at `p` (1 to 4); utf8_cut when all bytes up to `end` could begin one; else utf8_invalid. p < end.
inline int utf8_sequence(const char* p, const char* end) {
    const auto byte = [p](int i) { return static_cast<std::uint8_t>(p[i]); };
    const auto continues = [&byte](int i) { return (byte(i) & 0xC0) == 0x80; };
    const std::uint8_t lead = byte(0);
    const std::ptrdiff_t have = end - p;
    if (lead < 0x80) return 1;
    if (lead < 0xC2 || lead > 0xF4) return utf8_invalid;
    if (have == 1) return utf8_cut;
    if (lead < 0xE0) return continues(1) ? 2 : utf8_invalid;
    // The second byte alone tells overlong forms, surrogates and values above U+10FFFF.
    const std::uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const std::uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (byte(1) < low || byte(1) > high) return utf8_invalid;
    if (have == 2) return utf8_cut;
    if (!continues(2)) return utf8_invalid;
    if (lead < 0xF0) return 3;
    if (have == 3) return utf8_cut;
    return continues(3) ? 4 : utf8_invalid;
}

/// Appends `text` with U+FFFD for what is not UTF-8, so that the output always is.
void append_valid_utf8(std::string& out, std::string_view text);

/// UTF-8 that comes in pieces: a fragmented WebSocket message. 4 bytes of state.
class Utf8Stream {
public:
    /// False as soon as what came so far cannot be the beginning of valid text.
    bool feed(std::string_view piece);
    /// Whether the text may end here.
    bool complete() const { return held_ == 0; }

private:
    std::array<char, 4> cut_{};  // the beginning of a sequence that the last piece ended in
    std::uint8_t held_ = 0;
};

}  // namespace sioxx::wire
