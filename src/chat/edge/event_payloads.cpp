#include "chat/edge/event_payloads.hpp"

#include "chat/domain/text.hpp"
#include "chat/edge/spellings.hpp"
#include "chat/edge/timestamp.hpp"
#include "wire/json/write.hpp"

namespace truebond {
namespace {

using sioxx::wire::json::Writer;

constexpr std::size_t usual_bytes = 256;

template <class Write>
std::string object(Write write) {
    std::string out;
    out.reserve(usual_bytes);
    Writer w(out);
    w.open_object();
    write(w);
    w.close_object();
    return out;
}

}  // namespace

std::string message_payload(const Message& m) {
    return object([&](Writer& w) {
        w.member("id").string(m.id.to_string());
        w.member("sender_id").string(m.sender.to_string());
        w.member("receiver_id").string(m.receiver.to_string());
        w.member("content").string(m.content);
        w.member("is_read").boolean(false);
        w.member("created_at").string(to_timestamp(m.created_at));
        w.member("seq").integer(m.seq);
    });
}

std::string notification_payload(const MessageSent& sent) {
    return object([&](Writer& w) {
        w.member("message_id").string(sent.message.id.to_string());
        w.member("sender_id").string(sent.message.sender.to_string());
        w.member("sender_name").string(sent.sender_name);
        w.member("content_preview").string(code_point_prefix(sent.message.content, preview_code_points));
        w.member("created_at").string(to_timestamp(sent.message.created_at));
    });
}

std::string messages_read_payload(const MessagesRead& read) {
    return object([&](Writer& w) {
        w.member("reader_id").string(read.reader.to_string());
        w.member("count").integer(read.count);
        w.member("read_at").string(to_timestamp(read.read_at));
        w.member("up_to_seq").integer(read.up_to_seq);
    });
}

std::string conversation_read_payload(const MessagesRead& read) {
    return object([&](Writer& w) {
        w.member("other_user_id").string(read.sender.to_string());
        w.member("count").integer(read.count);
        w.member("read_at").string(to_timestamp(read.read_at));
        w.member("up_to_seq").integer(read.up_to_seq);
    });
}

std::string message_delivered_payload(const MessageDelivered& delivered) {
    return object([&](Writer& w) {
        w.member("message_id").string(delivered.message.to_string());
        w.member("delivered_at").string(to_timestamp(delivered.delivered_at));
        w.member("receiver_id").string(delivered.receiver.to_string());
    });
}

std::string typing_payload(const TypingChanged& change) {
    return object([&](Writer& w) {
        w.member("user_id").string(change.who.to_string());
        w.member("timestamp").string(to_timestamp(change.at));
    });
}

std::string presence_payload(const PresenceChanged& change) {
    return object([&](Writer& w) {
        w.member("user_id").string(change.who.to_string());
        if (change.online) return;
        w.member("last_seen");
        if (change.last_seen) w.string(to_timestamp(*change.last_seen));
        else w.null();
    });
}

std::string_view logged_event_name(const LoggedEvent& event) {
    if (std::holds_alternative<MessagesRead>(event.event)) return spelling::messages_read;
    if (std::holds_alternative<MessageDelivered>(event.event)) return spelling::message_delivered;
    return event.to_sender ? spelling::message_sent : spelling::new_message;
}

std::string logged_event_payload(const LoggedEvent& event) {
    if (const auto* read = std::get_if<MessagesRead>(&event.event)) return messages_read_payload(*read);
    if (const auto* delivered = std::get_if<MessageDelivered>(&event.event)) return message_delivered_payload(*delivered);
    return message_payload(std::get<MessageSent>(event.event).message);
}

}  // namespace truebond
