// Acknowledgements that are not always the same, as JSON text; error_table.hpp has the others.
#pragma once

#include "chat/domain/rate.hpp"
#include "chat/ports/message_store.hpp"

#include <string>
#include <string_view>

namespace truebond {

/// {success, message_id} and, additive, seq and created_at
std::string ack_sent(const SendOutcome& sent);
/// {success, room_id}
std::string ack_joined(std::string_view room);
/// {success, marked_read}
std::string ack_marked_read(std::int64_t count);

/// {error: "Too many requests", code: 429, retry_after}: the one refusal that is not the same each time.
std::string ack_rate_limited(const RateRefusal& refusal);

}  // namespace truebond
