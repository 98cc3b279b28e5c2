#include "base/encoding.hpp"

#include <array>

namespace sioxx::base {
namespace {

constexpr std::string_view standard_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::int8_t, 256> inverse(std::string_view alphabet) {
    std::array<std::int8_t, 256> table{};
    table.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i) table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    return table;
}
constexpr auto standard_inverse = inverse(standard_alphabet);
constexpr auto url_inverse = inverse(url_alphabet);

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::string hex(std::span<const std::byte> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out(bytes.size() * 2, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto b = std::to_integer<unsigned>(bytes[i]);
        out[2 * i] = digits[b >> 4];
        out[2 * i + 1] = digits[b & 15];
    }
    return out;
}

bool unhex(std::string_view text, std::span<std::byte> out) {
    if (text.size() != out.size() * 2) return false;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const int high = digit(text[2 * i]);
        const int low = digit(text[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        out[i] = static_cast<std::byte>(high << 4 | low);
    }
    return true;
}

std::string base64(std::span<const std::byte> bytes, Base64 alphabet) {
    const std::string_view letters = alphabet == Base64::url ? url_alphabet : standard_alphabet;
    std::string out((bytes.size() + 2) / 3 * 4, '=');
    char* p = out.data();
    const auto at = [&bytes](std::size_t i) { return std::to_integer<std::uint32_t>(bytes[i]); };
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const std::uint32_t v = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
        for (const unsigned shift : {18U, 12U, 6U, 0U}) *p++ = letters[v >> shift & 63];
    }
    if (const std::size_t left = bytes.size() - i; left > 0) {
        const std::uint32_t v = at(i) << 16 | (left > 1 ? at(i + 1) << 8 : 0);
        for (std::size_t n = 0; n <= left; ++n) *p++ = letters[v >> (18 - 6 * n) & 63];
    }
    if (alphabet == Base64::url) out.resize(static_cast<std::size_t>(p - out.data()));
    return out;
}

std::optional<std::string> unbase64(std::string_view text, Base64 alphabet) {
    const auto& table = alphabet == Base64::url ? url_inverse : standard_inverse;
    if (!text.empty() && text.size() % 4 == 0) {
        if (text.ends_with("==")) text.remove_suffix(2);
        else if (text.ends_with('=')) text.remove_suffix(1);
    }
    if (text.size() % 4 == 1) return std::nullopt;
    // Payload of binary polling and every token goes through here: four letters at a time, and one look at the sign of all four.
    std::string out(text.size() / 4 * 3 + (text.size() % 4 == 0 ? 0 : text.size() % 4 - 1), '\0');
    char* to = out.data();
    std::size_t i = 0;
    for (; i + 4 <= text.size(); i += 4) {
        const auto at = [&](std::size_t k) { return static_cast<std::int32_t>(table[static_cast<unsigned char>(text[i + k])]); };
        if ((at(0) | at(1) | at(2) | at(3)) < 0) return std::nullopt;
        const std::int32_t v = at(0) << 18 | at(1) << 12 | at(2) << 6 | at(3);
        *to++ = static_cast<char>(v >> 16);
        *to++ = static_cast<char>(v >> 8 & 0xff);
        *to++ = static_cast<char>(v & 0xff);
    }
    std::uint32_t bits = 0;
    int held = 0;
    for (; i < text.size(); ++i) {
        const int v = table[static_cast<unsigned char>(text[i])];
        if (v < 0) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(v);
        held += 6;
        if (held >= 8) {
            held -= 8;
            *to++ = static_cast<char>(bits >> held & 0xff);
        }
    }
    if ((bits & ((1U << held) - 1)) != 0) return std::nullopt;
    return out;
}

}  // namespace sioxx::base
