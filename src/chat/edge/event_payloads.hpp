// What clients get to read of an event: the one argument, as JSON text. The same over sockets and in GET /api/events.
#pragma once

#include "chat/domain/events.hpp"

#include <string>
#include <string_view>

namespace truebond {

/// `new_message` and `message_sent`: {id, sender_id, receiver_id, content, is_read: false, created_at, seq}
std::string message_payload(const Message& message);
/// `new_message_notification`
std::string notification_payload(const MessageSent& sent);
/// `messages_read`
std::string messages_read_payload(const MessagesRead& read);
/// `conversation_read`: the same reading, as the reader's own devices hear of it.
std::string conversation_read_payload(const MessagesRead& read);
/// `message_delivered`
std::string message_delivered_payload(const MessageDelivered& delivered);
/// `user_typing`, `user_stopped_typing`
std::string typing_payload(const TypingChanged& change);
/// `user_online` {user_id}, `user_offline` {user_id, last_seen}
std::string presence_payload(const PresenceChanged& change);

/// Name and payload of a logged event.
std::string_view logged_event_name(const LoggedEvent& event);
std::string logged_event_payload(const LoggedEvent& event);

}  // namespace truebond
