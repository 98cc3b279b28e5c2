// A request body on its way to a schema.
#pragma once

#include "chat/edge/fields.hpp"

#include <string_view>
#include <variant>

namespace truebond {

/// The body cannot even be read: 400.
struct Unreadable {};
using BodyError = std::variant<Faults, Unreadable>;

/// `content_type` as it stands in the request, empty if it does not. As FastAPI: no type or a JSON one is parsed, anything else is
/// not an object; an absent or null body is a missing one.
base::Result<Fields, BodyError> read_body(std::string_view body, std::string_view content_type, std::span<const Field> schema);

}  // namespace truebond
