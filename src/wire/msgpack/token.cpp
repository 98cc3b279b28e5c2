#include "wire/msgpack/token.hpp"

#include "wire/utf8.hpp"

#include <bit>
#include <chrono>
#include <cstdio>
#include <limits>
#include <string>

namespace sioxx::wire::msgpack {
namespace {

Token make(TokenKind kind) {
    Token t;
    t.kind = kind;
    return t;
}

Token make_integer(std::int64_t v) {
    Token t = make(TokenKind::integer);
    t.integer = v;
    return t;
}

Token make_real(double v) {
    Token t = make(TokenKind::real);
    t.real = v;
    return t;
}

Token make_boolean(bool v) {
    Token t = make(TokenKind::boolean);
    t.boolean = v;
    return t;
}

base::Unexpected<Errc> failed(Errc code) { return base::Unexpected(code); }

/// 1, 2, 4, 8 for the four members of a family.
std::size_t width(std::uint8_t head, std::uint8_t first) { return std::size_t{1} << (head - first); }

}  // namespace

bool TokenReader::take(std::size_t n, std::string_view& out) {
    if (n > rest_.size()) return false;
    out = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return true;
}

bool TokenReader::take_number(std::size_t bytes, std::uint64_t& out) {
    std::string_view raw;
    if (!take(bytes, raw)) return false;
    out = 0;
    for (const char c : raw) out = out << 8 | static_cast<unsigned char>(c);
    return true;
}

TokenReader::TokenResult TokenReader::next() {
    std::uint64_t byte = 0;
    if (!take_number(1, byte)) return failed(Errc::truncated);
    const auto head = static_cast<std::uint8_t>(byte);
    if (head < 0xC0 || head >= 0xE0) return fixed(head);
    switch (head) {
        case 0xC0:
            return make(TokenKind::nil);
        case 0xC2:
            return make_boolean(false);
        case 0xC3:
            return make_boolean(true);
        case 0xC1:
            return failed(Errc::unsupported);
        default:
            break;
    }
    if (head >= 0xCA && head <= 0xD3) return number(head);
    if ((head >= 0xC7 && head <= 0xC9) || (head >= 0xD4 && head <= 0xD8)) return extension(head);
    return sized(head);
}

TokenReader::TokenResult TokenReader::fixed(std::uint8_t head) {
    if (head < 0x80) return make_integer(head);
    if (head < 0x90) return container(TokenKind::map, head & 0x0F);
    if (head < 0xA0) return container(TokenKind::array, head & 0x0F);
    if (head < 0xC0) return blob(TokenKind::string, head & 0x1F);
    return make_integer(static_cast<std::int8_t>(head));
}

TokenReader::TokenResult TokenReader::sized(std::uint8_t head) {
    struct Family {
        std::uint8_t first;
        TokenKind kind;
        std::size_t width;
    };
    const Family f = head <= 0xC6   ? Family{0xC4, TokenKind::binary, width(head, 0xC4)}
                     : head <= 0xDB ? Family{0xD9, TokenKind::string, width(head, 0xD9)}
                     : head <= 0xDD ? Family{0xDC, TokenKind::array, 2 * width(head, 0xDC)}
                                    : Family{0xDE, TokenKind::map, 2 * width(head, 0xDE)};
    std::uint64_t size = 0;
    if (!take_number(f.width, size)) return failed(Errc::truncated);
    const bool is_blob = f.kind == TokenKind::binary || f.kind == TokenKind::string;
    return is_blob ? blob(f.kind, size) : container(f.kind, size);
}

TokenReader::TokenResult TokenReader::number(std::uint8_t head) {
    std::uint64_t raw = 0;
    const std::size_t bytes = head <= 0xCB ? 2 * width(head, 0xC9) : head <= 0xCF ? width(head, 0xCC) : width(head, 0xD0);
    if (!take_number(bytes, raw)) return failed(Errc::truncated);
    switch (head) {
        case 0xCA:
            return make_real(static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(raw))));
        case 0xCB:
            return make_real(std::bit_cast<double>(raw));
        case 0xD0:
            return make_integer(static_cast<std::int8_t>(raw));
        case 0xD1:
            return make_integer(static_cast<std::int16_t>(raw));
        case 0xD2:
            return make_integer(static_cast<std::int32_t>(raw));
        case 0xD3:
            return make_integer(static_cast<std::int64_t>(raw));
        default:
            break;
    }
    if (raw > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return make_real(static_cast<double>(raw));
    return make_integer(static_cast<std::int64_t>(raw));
}

TokenReader::TokenResult TokenReader::extension(std::uint8_t head) {
    std::uint64_t size = 0;
    if (head >= 0xD4) size = width(head, 0xD4);
    else if (!take_number(width(head, 0xC7), size)) return failed(Errc::truncated);
    std::uint64_t type = 0;
    if (!take_number(1, type)) return failed(Errc::truncated);
    if (type != 0) return failed(Errc::unsupported);
    if (head < 0xD4) return blob(TokenKind::binary, size);  // an ArrayBuffer
    std::uint64_t raw = 0;
    if (head == 0xD4) return take_number(1, raw) ? TokenResult(make(TokenKind::undefined)) : failed(Errc::truncated);
    if (head != 0xD7) return failed(Errc::unsupported);
    if (!take_number(8, raw)) return failed(Errc::truncated);
    Token date = make(TokenKind::date);
    date.integer = static_cast<std::int64_t>(raw);
    return date;
}

TokenReader::TokenResult TokenReader::blob(TokenKind kind, std::uint64_t size) {
    Token t = make(kind);
    if (!take(static_cast<std::size_t>(size), t.bytes)) return failed(Errc::truncated);
    if (kind == TokenKind::string && !valid_utf8(t.bytes)) return failed(Errc::unsupported);
    return t;
}

TokenReader::TokenResult TokenReader::container(TokenKind kind, std::uint64_t count) {
    if (count > rest_.size() / (kind == TokenKind::map ? 2 : 1)) return failed(Errc::truncated);
    Token t = make(kind);
    t.count = static_cast<std::size_t>(count);
    return t;
}

std::string iso_date(std::int64_t ms) {
    using namespace std::chrono;
    constexpr std::int64_t year_0000 = -62'167'219'200'000;
    constexpr std::int64_t year_10000 = 253'402'300'800'000;
    if (ms < year_0000 || ms >= year_10000) return {};
    const sys_time<milliseconds> time{milliseconds(ms)};
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(time - day);
    std::string out(32, '\0');
    const int size = std::snprintf(out.data(), out.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                   static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                                   static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

base::Result<std::string, Errc> key_text(const Token& token) {
    if (token.kind == TokenKind::string) return std::string(token.bytes);
    if (token.kind == TokenKind::integer) return std::to_string(token.integer);
    return failed(Errc::unsupported);
}

}  // namespace sioxx::wire::msgpack
