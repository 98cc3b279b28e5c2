#include "chat/events/event_publisher.hpp"

#include "chat/domain/rooms.hpp"
#include "chat/edge/event_payloads.hpp"
#include "chat/edge/spellings.hpp"
#include "sioxx/namespace.hpp"

#include <algorithm>
#include <variant>

namespace truebond {
namespace {

using sioxx::Broadcast;
using sioxx::Payload;

/// All of them are looked up on every loop; so many at once keep that below the cost of the rest.
constexpr std::size_t rooms_per_broadcast = 16;

}  // namespace

void EventPublisher::publish(const DomainEvent& event) {
    std::visit([this](const auto& e) { tell(e); }, event);
}

// Offsets are the hearer's own: what goes to both sides of a conversation goes to each with theirs.
void EventPublisher::tell(const MessageSent& sent) {
    const Payload message = Payload::of_json(message_payload(sent.message));
    const std::string receiver = user_room(sent.message.receiver);
    const std::string sender = user_room(sent.message.sender);
    const auto to_receiver = static_cast<std::uint64_t>(sent.receiver_offset);
    const auto to_sender = static_cast<std::uint64_t>(sent.sender_offset);
    io_.to(receiver).offset(to_receiver).emit_payload(spelling::new_message, message);
    if (sent.notifies) io_.to(receiver).emit_payload(spelling::new_message_notification, Payload::of_json(notification_payload(sent)));
    if (sent.origin.door == Origin::Door::rest) {
        io_.to(sender).offset(to_sender).emit_payload(spelling::message_sent, message);
        return;
    }
    const std::string conversation = conversation_room(sent.message.sender, sent.message.receiver);
    io_.to(conversation).except(receiver).offset(to_sender).emit_payload(spelling::new_message, message);
    io_.to(sender).except(conversation).except(sent.origin.socket_id).offset(to_sender).emit_payload(spelling::message_sent, message);
}

void EventPublisher::tell(const MessagesRead& read) {
    io_.to(user_room(read.sender))
        .offset(static_cast<std::uint64_t>(read.sender_offset))
        .emit_payload(spelling::messages_read, Payload::of_json(messages_read_payload(read)));
    // The one that read hears it too: by up_to_seq it tells a list that was on its way from what came after.
    io_.to(resuming_room(read.reader)).emit_payload(spelling::conversation_read, Payload::of_json(conversation_read_payload(read)));
}

void EventPublisher::tell(const MessageDelivered& delivered) {
    io_.to(user_room(delivered.sender))
        .offset(static_cast<std::uint64_t>(delivered.sender_offset))
        .emit_payload(spelling::message_delivered, Payload::of_json(message_delivered_payload(delivered)));
}

void EventPublisher::tell(const TypingChanged& change) {
    // Not volatile: a client on polling is between two requests most of the time, and would miss that the typing has stopped.
    io_.to(user_room(change.to))
        .emit_payload(change.typing ? spelling::user_typing : spelling::user_stopped_typing, Payload::of_json(typing_payload(change)));
}

void EventPublisher::tell(const PresenceChanged& change) {
    const std::string_view name = change.online ? spelling::user_online : spelling::user_offline;
    const Payload payload = Payload::of_json(presence_payload(change));
    if (change.to_everyone) {
        io_.except(user_room(change.who)).emit_payload(name, payload);
        return;
    }
    for (std::size_t first = 0; first < change.hearers.size(); first += rooms_per_broadcast) {
        const std::size_t last = std::min(first + rooms_per_broadcast, change.hearers.size());
        Broadcast hearers(io_);
        for (std::size_t i = first; i < last; ++i) hearers = std::move(hearers).to(user_room(change.hearers[i]));
        hearers.emit_payload(name, payload);
    }
}

}  // namespace truebond
