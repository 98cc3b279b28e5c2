// The one place where a refusal becomes what a client reads: an HTTP status and text, an acknowledgement, a connect code.
#pragma once

#include "chat/domain/errc.hpp"

#include <optional>
#include <string_view>

namespace truebond {

struct HttpError {
    int status = 500;
    std::string_view text;
    int retry_after_s = 0;  // above 0: tell the client when to come back
};
HttpError http_error(Errc code);

/// The client's events that can be refused.
enum class AckOf : std::uint8_t { join_conversation, send_message, mark_delivered, mark_read };
/// The acknowledgement as JSON, e.g. `{"error":"Access denied"}`.
std::string_view ack_error(AckOf event, Errc code);

/// The `code` of a refused CONNECT; nullopt: coming back helps, so close the transport instead.
std::optional<std::string_view> connect_code(Errc code);

}  // namespace truebond
