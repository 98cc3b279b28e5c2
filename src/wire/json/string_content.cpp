#include "wire/json/string_content.hpp"

#include <cstdint>
#include <cstring>

namespace sioxx::wire::json {
namespace {

std::uint32_t hex_digit(char c) {
    const auto u = static_cast<std::uint32_t>(static_cast<unsigned char>(c));
    return u <= '9' ? u - '0' : (u | 0x20) - 'a' + 10;
}

std::uint32_t hex4(const char* p) { return hex_digit(p[0]) << 12 | hex_digit(p[1]) << 8 | hex_digit(p[2]) << 4 | hex_digit(p[3]); }

void append_code_point(std::string& out, std::uint32_t c) {
    const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0 | c >> 6);
        put(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        put(0xE0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    } else {
        put(0xF0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3F));
        put(0x80 | (c >> 6 & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

/// `p` stands behind `\u`; returns where the escape, or the pair of them, ends.
const char* append_unicode_escape(std::string& out, const char* p, const char* end) {
    std::uint32_t c = hex4(p);
    p += 4;
    if ((c & 0xFC00) == 0xD800 && end - p >= 6 && p[0] == '\\' && p[1] == 'u') {
        const std::uint32_t low = hex4(p + 2);
        if ((low & 0xFC00) == 0xDC00) {
            c = 0x10000 + ((c & 0x3FF) << 10 | (low & 0x3FF));
            p += 6;
        }
    }
    append_code_point(out, c);
    return p;
}

}  // namespace

void append_unescaped(std::string& out, std::string_view raw) {
    const char* p = raw.data();
    const char* end = p + raw.size();
    while (p != end) {
        const void* found = std::memchr(p, '\\', static_cast<std::size_t>(end - p));
        const char* backslash = found == nullptr ? end : static_cast<const char*>(found);
        out.append(p, backslash);
        if (backslash == end) return;
        p = backslash + 2;
        switch (backslash[1]) {
            case 'b':
                out += '\b';
                break;
            case 'f':
                out += '\f';
                break;
            case 'n':
                out += '\n';
                break;
            case 'r':
                out += '\r';
                break;
            case 't':
                out += '\t';
                break;
            case 'u':
                p = append_unicode_escape(out, p, end);
                break;
            default:
                out += backslash[1];
                break;  // quote, backslash, slash
        }
    }
}

}  // namespace sioxx::wire::json
