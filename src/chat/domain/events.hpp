// What happened, as the people concerned get to hear it. Durable events have an offset in each hearer's log (design §6).
#pragma once

#include "chat/domain/message.hpp"
#include "chat/domain/request_id.hpp"

#include <string>
#include <variant>
#include <vector>

namespace truebond {

/// Where a command came in: who must not hear their own echo, and whether the door's table of hearers applies (design §9).
struct Origin {
    enum class Door : std::uint8_t { rest, event } door = Door::rest;
    std::string socket_id;  // event door: the socket that sent
};

struct MessageSent {
    Message message;
    std::string sender_name;
    EventOffset sender_offset = 0;    // of `message_sent` in the sender's log
    EventOffset receiver_offset = 0;  // of `new_message` in the receiver's log
    Origin origin;
    bool notifies = true;          // the receiver wants more than the message: a notification
    const Trace* trace = nullptr;  // of the request; only while it is being published
};

struct MessagesRead {
    UserId reader;
    UserId sender;  // whose messages were read, and who hears of it
    std::int64_t count = 0;
    std::int64_t up_to_seq = 0;
    WallTime read_at;
    EventOffset sender_offset = 0;
};

struct MessageDelivered {
    MessageId message;
    UserId sender;  // who hears of it
    UserId receiver;
    WallTime delivered_at;
    EventOffset sender_offset = 0;
};

// Not durable:
struct TypingChanged {
    UserId who;
    UserId to;
    bool typing = false;
    WallTime at;
};

struct PresenceChanged {
    UserId who;
    bool online = false;
    std::optional<WallTime> last_seen;  // offline and not hidden
    std::vector<UserId> hearers;        // contacts
    bool to_everyone = false;           // PRESENCE_SCOPE=everyone
};

using DomainEvent = std::variant<MessageSent, MessagesRead, MessageDelivered, TypingChanged, PresenceChanged>;

/// A durable event as read back from the log.
struct LoggedEvent {
    EventOffset offset = 0;
    std::variant<MessageSent, MessagesRead, MessageDelivered> event;
    bool to_sender = false;  // MessageSent: this is the sender's `message_sent`, else the receiver's `new_message`
    WallTime created_at;
};

}  // namespace truebond
