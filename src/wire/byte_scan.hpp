// Searching text many bytes at a time. SSE2 where the compiler says it is there (every x86-64), 64-bit words elsewhere.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace sioxx::wire {

inline std::uint64_t load_word(const char* p) {
    std::uint64_t word = 0;
    std::memcpy(&word, p, sizeof word);
    return word;
}

constexpr std::uint64_t every_byte(std::uint8_t b) { return 0x0101010101010101ULL * b; }

/// The top bit of each byte that is zero. Exact for the lowest such byte, which is all that a search needs.
constexpr std::uint64_t zero_bytes(std::uint64_t word) { return (word - every_byte(1)) & ~word & every_byte(0x80); }

/// All eight bytes are '0' to '9'.
constexpr bool all_digits(std::uint64_t word) {
    constexpr std::uint64_t high = every_byte(0xF0);
    return (word & high) == every_byte('0') && ((word + every_byte(6)) & high) == every_byte('0');
}

/// Up to 7 bytes, all of them, some of them twice, and zeros.
inline std::uint64_t load_short(const char* p, std::size_t n) {
    if (n >= 4) {
        std::uint32_t first = 0;
        std::uint32_t last = 0;
        std::memcpy(&first, p, sizeof first);
        std::memcpy(&last, p + n - sizeof last, sizeof last);
        return std::uint64_t{first} << 32 | last;
    }
    if (n == 0) return 0;
    const auto byte = [p](std::size_t at) { return std::uint64_t{static_cast<unsigned char>(p[at])}; };
    return byte(0) << 16 | byte(n / 2) << 8 | byte(n - 1);
}

/// memcmp(a, b, n) == 0 without a call where n is small, as the names of members and events are.
inline bool same_bytes(const char* a, const char* b, std::size_t n) {
    if (n < 8) return load_short(a, n) == load_short(b, n);
    if (n <= 16) return ((load_word(a) ^ load_word(b)) | (load_word(a + n - 8) ^ load_word(b + n - 8))) == 0;
    return std::memcmp(a, b, n) == 0;
}

/// The first byte that is not ASCII, or `end`.
inline const char* skip_ascii(const char* p, const char* end) {
#if defined(__SSE2__)
    for (; end - p >= 16; p += 16) {
        const int mask = _mm_movemask_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
        if (mask != 0) return p + std::countr_zero(static_cast<unsigned>(mask));
    }
#endif
    for (; end - p >= 8; p += 8) {
        if ((load_word(p) & every_byte(0x80)) != 0) break;
    }
    while (p != end && static_cast<unsigned char>(*p) < 0x80) ++p;
    return p;
}

/// The first byte of `p` that a JSON string literal cannot hold as it is without a second look: a quote, a backslash, a control
/// character or the start of a multi-byte sequence; or `end`.
inline const char* skip_plain(const char* p, const char* end) {
    const auto special = [](std::uint64_t v) {
        const std::uint64_t low = (v - every_byte(' ')) & ~v & every_byte(0x80);
        return (low | (v & every_byte(0x80)) | zero_bytes(v ^ every_byte('"')) | zero_bytes(v ^ every_byte('\\'))) != 0;
    };
    const bool word_before_end = end - p >= 8;
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i space = _mm_set1_epi8(' ');
    for (; end - p >= 16; p += 16) {
        const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
        // Signed: bytes from 0x80 up are negative, so one comparison finds them and the control characters.
        const __m128i hit = _mm_or_si128(_mm_cmplt_epi8(v, space), _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, backslash)));
        const int mask = _mm_movemask_epi8(hit);
        if (mask != 0) return p + std::countr_zero(static_cast<unsigned>(mask));
    }
#endif
    for (; end - p >= 8; p += 8) {
        if (special(load_word(p))) break;
    }
    if (end - p < 8 && word_before_end && !special(load_word(end - 8))) return end;  // some of it for the second time
    for (; p != end; ++p) {
        const auto c = static_cast<unsigned char>(*p);
        if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') break;
    }
    return p;
}

/// The first quote or backslash, or `end`: where a string of validated JSON may end.
inline const char* find_quote(const char* p, const char* end) {
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    for (; end - p >= 16; p += 16) {
        const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
        const int mask = _mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, backslash)));
        if (mask != 0) return p + std::countr_zero(static_cast<unsigned>(mask));
    }
#endif
    for (; end - p >= 8; p += 8) {
        const std::uint64_t v = load_word(p);
        if ((zero_bytes(v ^ every_byte('"')) | zero_bytes(v ^ every_byte('\\'))) != 0) break;
    }
    while (p != end && *p != '"' && *p != '\\') ++p;
    return p;
}

/// There is a backslash in the content of a string of validated JSON.
inline bool has_backslash(std::string_view content) {
    const char* end = content.data() + content.size();
    if (content.size() < 8) return zero_bytes(load_short(content.data(), content.size()) ^ every_byte('\\')) != 0;
    return find_quote(content.data(), end) != end;
}

/// The first quote, bracket or brace, or `end`: what counts when validated JSON is skipped.
inline const char* find_structure(const char* p, const char* end) {
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i fold = _mm_set1_epi8(0x20);  // makes '[' a '{' and ']' a '}', and no other ASCII character either
    const __m128i open = _mm_set1_epi8('{');
    const __m128i close = _mm_set1_epi8('}');
    for (; end - p >= 16; p += 16) {
        const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
        const __m128i folded = _mm_or_si128(v, fold);
        const __m128i bracket = _mm_or_si128(_mm_cmpeq_epi8(folded, open), _mm_cmpeq_epi8(folded, close));
        const int mask = _mm_movemask_epi8(_mm_or_si128(bracket, _mm_cmpeq_epi8(v, quote)));
        if (mask != 0) return p + std::countr_zero(static_cast<unsigned>(mask));
    }
#endif
    while (p != end && *p != '"' && (*p | 0x20) != '{' && (*p | 0x20) != '}') ++p;
    return p;
}

}  // namespace sioxx::wire
