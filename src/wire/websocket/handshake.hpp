// What the opening handshake computes and checks (RFC 6455 §4.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sioxx::wire::websocket {

/// base64(SHA-1(key + GUID)).
std::string accept_key(std::string_view sec_websocket_key);
/// A key is 16 bytes in base64: 24 characters ending in "==".
bool valid_key(std::string_view sec_websocket_key);
/// The first of a list of tokens divided by commas (Sec-WebSocket-Protocol); nothing if it is none.
std::optional<std::string_view> first_token(std::string_view list);

}  // namespace sioxx::wire::websocket
