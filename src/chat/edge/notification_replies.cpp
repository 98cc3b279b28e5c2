#include "chat/edge/replies.hpp"
#include "chat/edge/reply_writer.hpp"

namespace truebond {

std::string notifications_reply(const std::vector<Notification>& notifications) {
    return reply_object([&](Writer& w) {
        w.member("notifications").open_array();
        for (const Notification& n : notifications) {
            w.open_object();
            w.member("id").string(n.message.to_string());
            w.member("title").string("New message from " + n.sender_name);
            w.member("body").string(n.preview);
            w.member("type").string("message");
            w.member("isRead").boolean(n.is_read);
            write_time(w.member("createdAt"), n.created_at);
            w.member("message_id").string(n.message.to_string());
            w.member("sender_id").string(n.sender.to_string());
            w.close_object();
        }
        w.close_array();
    });
}

std::string unread_notifications_reply(std::int64_t count) {
    return reply_object([&](Writer& w) { w.member("count").integer(count); });
}

std::string notification_read_reply(bool found) {
    return reply_object([&](Writer& w) {
        w.member("success").boolean(found);
        if (!found) w.member("message").string("Notification not found");
    });
}

}  // namespace truebond
