#include "chat/edge/event_payloads.hpp"
#include "chat/edge/replies.hpp"
#include "chat/edge/reply_writer.hpp"

namespace truebond {
namespace {

void write_message(Writer& w, const Message& m, UserId viewer) {
    w.open_object();
    w.member("id").string(m.id.to_string());
    w.member("sender_id").string(m.sender.to_string());
    w.member("receiver_id").string(m.receiver.to_string());
    w.member("content").string(m.content);
    w.member("is_mine").boolean(m.sender == viewer);
    w.member("is_read").boolean(m.read_at.has_value());
    write_time(w.member("created_at"), m.created_at);
    w.member("seq").integer(m.seq);
    write_optional(w.member("read_at"), m.read_at);
    write_optional(w.member("delivered_at"), m.delivered_at);
    w.close_object();
}

void write_conversation(Writer& w, const ConversationView& view, UserId viewer) {
    const ConversationSummary& c = view.summary;
    w.open_object();
    w.member("conversation_id").string(c.id.to_string());
    w.member("user").open_object();
    w.member("id").string(c.other.to_string());
    w.member("name").string(c.other_name);
    write_optional(w.member("profile_picture"), c.other_picture);
    w.member("is_online").boolean(view.is_online);
    write_optional(w.member("last_seen_at"), view.last_seen_at);
    w.close_object();
    w.member("last_message").string(c.last_message);
    write_time(w.member("last_message_at"), c.last_message_at);
    w.member("unread_count").integer(c.unread);
    w.member("is_my_last_message").boolean(c.last_sender == viewer);
    w.member("last_seq").integer(c.last_seq);
    w.close_object();
}

std::int64_t count_of(std::size_t size) { return static_cast<std::int64_t>(size); }

}  // namespace

std::string sent_reply(const SendOutcome& sent) {
    return reply_object([&](Writer& w) {
        w.member("message_id").string(sent.message.id.to_string());
        w.member("status").string("sent");
        write_time(w.member("created_at"), sent.message.created_at);
        w.member("seq").integer(sent.message.seq);
    });
}

std::string history_reply(const HistoryPage& page, UserId viewer) {
    return reply_object([&](Writer& w) {
        w.member("messages").open_array();
        for (const Message& message : page.messages) write_message(w, message, viewer);
        w.close_array();
        w.member("count").integer(count_of(page.messages.size()));
        w.member("has_more").boolean(page.has_more);
    });
}

std::string conversations_reply(const std::vector<ConversationView>& conversations, UserId viewer) {
    return reply_object([&](Writer& w) {
        w.member("conversations").open_array();
        for (const ConversationView& view : conversations) write_conversation(w, view, viewer);
        w.close_array();
        w.member("count").integer(count_of(conversations.size()));
    });
}

std::string marked_read_reply(std::int64_t count) {
    return reply_object([&](Writer& w) { w.member("marked_read").integer(count); });
}

std::string events_reply(const EventPage& page, EventOffset next) {
    return reply_object([&](Writer& w) {
        w.member("events").open_array();
        for (const LoggedEvent& event : page.events) {
            w.open_object();
            w.member("offset").string(std::to_string(event.offset));
            w.member("event").string(logged_event_name(event));
            w.member("data").raw(logged_event_payload(event));
            write_time(w.member("created_at"), event.created_at);
            w.close_object();
        }
        w.close_array();
        w.member("next").string(std::to_string(next));
        w.member("has_more").boolean(page.has_more);
    });
}

}  // namespace truebond
