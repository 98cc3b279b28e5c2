// What stands between the quotes of a validated JSON string literal. Internal to wire/.
#pragma once

#include <string>
#include <string_view>

namespace sioxx::wire::json {

/// Appends `raw` with its escapes resolved. Escaped surrogate pairs become one character, lone ones three bytes (WTF-8).
void append_unescaped(std::string& out, std::string_view raw);

}  // namespace sioxx::wire::json
