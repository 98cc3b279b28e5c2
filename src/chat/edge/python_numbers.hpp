// Numbers and booleans in text, as pydantic v2 reads them where a model wants an int or a bool.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace truebond {

struct PythonInt {
    enum class Kind : std::uint8_t {
        fits,       // value
        too_small,  // an integer below what 64 bits hold
        too_large,  // … above
        too_long,   // more digits than Python converts
        no_integer,
    } kind = Kind::no_integer;
    std::int64_t value = 0;
};

/// " +1_0 " and "25.0" are integers, "1e1", "1.5" and "" are not.
PythonInt parse_python_int(std::string_view text);

/// "true", "on", "yes", "y", "t", "1" and their opposites, in any case.
std::optional<bool> parse_python_bool(std::string_view text);

}  // namespace truebond
