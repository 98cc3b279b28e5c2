#include "chat/edge/white_space.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace truebond {
namespace {

constexpr std::string_view ascii_spaces = " \t\n\r\v\f";
constexpr std::array<std::string_view, 19> spaces{"\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81",
                                                  "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86",
                                                  "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\xA8",
                                                  "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};

/// Bytes of the white space that `fits`, 0 for none.
template <class Fits>
std::size_t space_length(Fits fits) {
    const auto found = std::find_if(spaces.begin(), spaces.end(), fits);
    return found == spaces.end() ? 0 : found->size();
}

std::size_t space_at_front(std::string_view s) {
    if (ascii_spaces.find(s.front()) != std::string_view::npos) return 1;
    return space_length([s](std::string_view space) { return s.starts_with(space); });
}

std::size_t space_at_back(std::string_view s) {
    if (ascii_spaces.find(s.back()) != std::string_view::npos) return 1;
    return space_length([s](std::string_view space) { return s.ends_with(space); });
}

}  // namespace

std::string_view trim_unicode(std::string_view utf8) {
    while (!utf8.empty()) {
        const std::size_t length = space_at_front(utf8);
        if (length == 0) break;
        utf8.remove_prefix(length);
    }
    while (!utf8.empty()) {
        const std::size_t length = space_at_back(utf8);
        if (length == 0) break;
        utf8.remove_suffix(length);
    }
    return utf8;
}

}  // namespace truebond
