// The part of a URL after '?', as v1.0.0 reads it.
#pragma once

#include "chat/edge/fields.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace truebond {

/// Percent-decoded; what is no percent-code stays, what is not UTF-8 becomes U+FFFD.
std::string decode_percent(std::string_view text, bool plus_is_space);

/// The last value of that name.
std::optional<std::string> query_text(std::string_view query, std::string_view name);

/// All of a schema's names, as an object for read_fields(…, "query").
Value query_object(std::string_view query, std::span<const Field> schema);

}  // namespace truebond
