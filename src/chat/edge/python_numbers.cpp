#include "chat/edge/python_numbers.hpp"

#include "chat/domain/text.hpp"
#include "chat/edge/white_space.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace truebond {
namespace {

constexpr std::size_t digits_max = 4300;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "007" → "7", "00.0" → "0.0"; nullopt when it does not start like a number.
std::optional<std::string_view> without_leading_zeros(std::string_view s) {
    if (s.empty()) return std::nullopt;
    if (s[0] == '-' || (s[0] >= '1' && s[0] <= '9')) return s;
    if (s[0] != '0') return std::nullopt;
    for (std::size_t i = 1; i < s.size(); ++i) {
        if (s[i] == '0' || s[i] == '_') continue;
        if (s[i] == '.') return s.substr(i - 1);
        if (!is_digit(s[i])) return std::nullopt;
        return s.substr(i);
    }
    return s.substr(s.size() - 1);
}

std::string_view without_zero_fraction(std::string_view s) {
    const auto point = s.find('.');
    if (point == std::string_view::npos || point + 1 == s.size() || s.find_first_not_of('0', point + 1) != std::string_view::npos) return s;
    return s.substr(0, point);
}

/// Single underscores between digits go; elsewhere they stay and make it no number.
std::string without_underscores(std::string_view s) {
    std::string out(s);
    if (s.empty() || s.front() == '_' || s.back() == '_' || s.find("__") != std::string_view::npos) return out;
    std::erase(out, '_');
    return out;
}

}  // namespace

PythonInt parse_python_int(std::string_view text) {
    using Kind = PythonInt::Kind;
    std::string_view s = trim_unicode(text);
    if (s.starts_with('+')) {
        s.remove_prefix(1);
        if (s.starts_with('-')) return {};
    }
    const auto significant = without_leading_zeros(s);
    if (!significant) return {};
    const std::string cleaned = without_underscores(without_zero_fraction(*significant));
    const char* begin = cleaned.data();
    const char* end = begin + cleaned.size();
    PythonInt result;
    const auto [stop, error] = std::from_chars(begin, end, result.value);
    if (stop != end || begin == end) return {};
    if (cleaned.size() > digits_max) result.kind = Kind::too_long;
    else if (error == std::errc()) result.kind = Kind::fits;
    else if (error == std::errc::result_out_of_range) result.kind = cleaned[0] == '-' ? Kind::too_small : Kind::too_large;
    return result;
}

std::optional<bool> parse_python_bool(std::string_view text) {
    constexpr std::array<std::string_view, 6> yes{"1", "on", "t", "true", "y", "yes"};
    constexpr std::array<std::string_view, 6> no{"0", "off", "f", "false", "n", "no"};
    const std::string lower = ascii_lower(text);
    if (std::find(yes.begin(), yes.end(), lower) != yes.end()) return true;
    if (std::find(no.begin(), no.end(), lower) != no.end()) return false;
    return std::nullopt;
}

}  // namespace truebond
