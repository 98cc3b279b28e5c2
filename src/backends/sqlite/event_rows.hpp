// What stands in user_events.kind.
#pragma once

#include <cstdint>

namespace truebond::sqlite {

enum class EventKind : std::uint8_t { messages_read = 1, message_delivered = 2 };

}  // namespace truebond::sqlite
