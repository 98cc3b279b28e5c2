#include "wire/utf8.hpp"

#include "wire/byte_scan.hpp"
#include "wire/utf8_sequence.hpp"

#include <cstdint>

namespace sioxx::wire {
namespace {

/// The first byte that is not part of a whole valid sequence, or `end`.
const char* skip_valid(const char* p, const char* end) {
    for (;;) {
        p = skip_ascii(p, end);
        // Text of another script rarely changes back for a single character: stay here while it does not.
        while (p != end && static_cast<unsigned char>(*p) >= 0x80) {
            const int length = utf8_sequence(p, end);
            if (length <= 0) return p;
            p += length;
        }
        if (p == end) return p;
    }
}

bool continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::uint64_t continuations(std::uint64_t word) {
    const std::uint64_t ones = (word >> 7) & ~(word >> 6) & every_byte(1);
    return (ones * every_byte(1)) >> 56;
}

/// Behind the bytes at `p`, where no valid sequence starts.
const char* skip_invalid(const char* p, const char* end) {
    const auto byte = [p](int i) { return static_cast<unsigned char>(p[i]); };
    // A surrogate in WTF-8 was one character to whoever wrote it; one replacement stands for it, not three.
    if (end - p >= 3 && byte(0) == 0xED && byte(1) >= 0xA0 && byte(1) <= 0xBF && continuation(p[2])) return p + 3;
    ++p;
    while (p != end && continuation(*p)) ++p;
    return p;
}

}  // namespace

bool valid_utf8(std::string_view text) {
    const char* end = text.data() + text.size();
    return skip_valid(text.data(), end) == end;
}

std::size_t code_points(std::string_view text) {
    std::size_t count = text.size();
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) count -= continuations(load_word(text.data() + i));
    for (; i < text.size(); ++i) count -= static_cast<std::size_t>(continuation(text[i]));
    return count;
}

std::string_view first_code_points(std::string_view text, std::size_t n) {
    if (text.size() <= n) return text;
    std::size_t i = 0;
    for (; i < text.size(); ++i) {
        if (continuation(text[i])) continue;
        if (n == 0) break;
        --n;
    }
    return text.substr(0, i);
}

void append_valid_utf8(std::string& out, std::string_view text) {
    const char* p = text.data();
    const char* end = p + text.size();
    for (;;) {
        const char* run = p;
        p = skip_valid(p, end);
        out.append(run, p);
        if (p == end) return;
        out += "\xEF\xBF\xBD";
        p = skip_invalid(p, end);
    }
}

bool Utf8Stream::feed(std::string_view piece) {
    const char* p = piece.data();
    const char* end = p + piece.size();
    while (held_ != 0 && p != end) {
        cut_[held_++] = *p++;
        const int length = utf8_sequence(cut_.data(), cut_.data() + held_);
        if (length == utf8_invalid) return false;
        if (length != utf8_cut) held_ = 0;
    }
    if (p == end) return true;
    p = skip_valid(p, end);
    if (p == end) return true;
    if (utf8_sequence(p, end) != utf8_cut) return false;
    while (p != end) cut_[held_++] = *p++;
    return true;
}

}  // namespace sioxx::wire
