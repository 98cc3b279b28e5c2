// Letters as they go over the wire.
#pragma once

#include "chat/domain/base.hpp"
#include "chat/ports/courier.hpp"

#include <string>
#include <string_view>

namespace truebond::curl {

/// RFC 5322 with MIME: UTF-8 in base64. What could end a header line early is left out of headers.
std::string mail_message(const Letter& letter, std::string_view from, WallTime now, std::string_view message_id);

/// {"kind":"mail|sms","to","subject","text"}; no subject in a text message.
std::string webhook_body(const Letter& letter);

/// Enough to recognise, too little to write to: "@example.com", "…42".
std::string masked(const Letter& letter);

}  // namespace truebond::curl
