#include "chat/domain/text.hpp"

#include <cstdint>

namespace truebond {
namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// Ranges in which capital and small letters alternate.
bool folds_to_next(std::uint32_t c) {
    const bool even = (c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177) || (c >= 0x1E00 && c <= 0x1EFF) ||
                      (c >= 0x460 && c <= 0x481) || (c >= 0x48A && c <= 0x4BF) || (c >= 0x4D0 && c <= 0x52F) || (c >= 0x3D8 && c <= 0x3EF);
    const bool odd = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E) || (c >= 0x4C1 && c <= 0x4CE);
    return (even && c % 2 == 0 && c != 0x130) || (odd && c % 2 == 1);
}

/// Two-byte and Latin Extended Additional letters only: folding never changes how many bytes a letter takes.
std::uint32_t fold(std::uint32_t c) {
    if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3AB && c != 0x3A2) || (c >= 0x410 && c <= 0x42F)) return c + 32;
    if (c >= 0x400 && c <= 0x40F) return c + 80;
    if (c >= 0x531 && c <= 0x556) return c + 48;
    if (c == 0x178) return 0xFF;
    return folds_to_next(c) ? c + 1 : c;
}

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool separates(char c) { return is_space(c) || c == '-' || c == '\'' || c == '.' || c == ','; }

}  // namespace

std::string_view code_point_prefix(std::string_view utf8, std::size_t count) {
    if (utf8.size() <= count) return utf8;
    std::size_t points = 0;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        if (!continues(utf8[i]) && points++ == count) return utf8.substr(0, i);
    }
    return utf8;
}

std::string ascii_lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    }
    return out;
}

std::string fold_case(std::string_view utf8) {
    std::string out = ascii_lower(utf8);
    for (std::size_t i = 0; i + 1 < out.size(); ++i) {
        const auto lead = static_cast<unsigned char>(out[i]);
        const auto next = static_cast<unsigned char>(out[i + 1]);
        if (lead >= 0xC2 && lead <= 0xDF && continues(out[i + 1])) {
            const std::uint32_t c = fold((lead & 0x1FU) << 6 | (next & 0x3FU));
            out[i] = static_cast<char>(0xC0 | c >> 6);
            out[i + 1] = static_cast<char>(0x80 | (c & 0x3F));
        } else if (lead == 0xE1 && i + 2 < out.size() && continues(out[i + 1]) && continues(out[i + 2])) {
            const std::uint32_t c = fold(0x1000U | (next & 0x3FU) << 6 | (static_cast<unsigned char>(out[i + 2]) & 0x3FU));
            out[i + 1] = static_cast<char>(0x80 | (c >> 6 & 0x3F));
            out[i + 2] = static_cast<char>(0x80 | (c & 0x3F));
        }
    }
    return out;
}

std::vector<std::string> search_keys(std::string_view name) {
    const std::string folded = fold_case(name);
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < folded.size(); ++i) {
        if (!separates(folded[i]) && (i == 0 || separates(folded[i - 1]))) keys.push_back(folded.substr(i));
    }
    return keys;
}

std::string message_sent_description(UserId receiver) { return "Message to user " + receiver.to_string().substr(0, 8) + "..."; }

}  // namespace truebond
