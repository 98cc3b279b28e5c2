// JSON text in, values out (RFC 8259). One scanner serves both ways of reading: a DOM, or slices of validated text.
#pragma once

#include "base/result.hpp"
#include "sioxx/value.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sioxx::wire::json {

struct ParseOptions {
    std::uint32_t depth_max = 64;   // nested arrays and objects; the outermost is 1
    bool python_constants = false;  // NaN, Infinity, -Infinity, as Python's json.loads takes them
    /// As Python tells numbers apart: an integer beyond 64 bits becomes an infinity, and NaN what no finite double holds.
    bool python_numbers = false;
};

enum class ParseErrc : std::uint8_t { syntax, too_deep, invalid_utf8 };

struct ParseError {
    ParseErrc code = ParseErrc::syntax;
    /// Where, in code points from the start. For `syntax` exactly the `pos` that CPython's json.loads reports.
    std::size_t offset = 0;
};

/// The whole text as one value; white space around it is fine, anything else after it is not.
/// A lone surrogate escape (\ud800) becomes the three bytes WTF-8 gives it; see has_lone_surrogate().
base::Result<Value, ParseError> parse(std::string_view text, ParseOptions options = {});

/// True when the string holds what only \ud800..\udfff escapes can have put there: not UTF-8, to be refused as text.
bool has_lone_surrogate(std::string_view text);

/// Checks the whole text, builds nothing.
base::Result<void, ParseError> validate(std::string_view text, ParseOptions options = {});

}  // namespace sioxx::wire::json
