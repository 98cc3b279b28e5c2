// UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <string_view>

namespace sioxx::wire {

bool valid_utf8(std::string_view text);
/// Number of code points of valid UTF-8.
std::size_t code_points(std::string_view text);
/// The first n code points of valid UTF-8 (all of it if it has fewer).
std::string_view first_code_points(std::string_view text, std::size_t n);

}  // namespace sioxx::wire
