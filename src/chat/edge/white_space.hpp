// White space as Unicode has it (the property White_Space), in UTF-8: what v1.0.0's libraries take off the ends of a text.
#pragma once

#include <string_view>

namespace truebond {

std::string_view trim_unicode(std::string_view utf8);

}  // namespace truebond
