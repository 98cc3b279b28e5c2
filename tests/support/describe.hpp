// Answers of a store as text: two stores agree when their texts do, and a difference can be read.
#pragma once

#include "chat/ports/store.hpp"

#include <sstream>

namespace truebond::test {

inline std::string describe(bool value) { return value ? "yes" : "no"; }
inline std::string describe(std::int64_t value) { return std::to_string(value); }
inline std::string describe(const std::string& value) { return value; }
inline std::string describe(WallTime time) { return "@" + std::to_string(time.us); }
template <class Tag>
std::string describe(const Id<Tag>& id) {
    return id.to_string();
}
template <class T>
std::string describe(const std::optional<T>& value);
template <class T>
std::string describe(const std::vector<T>& list);

inline std::string describe(const User& u) {
    std::ostringstream out;
    const auto& [notify, privacy, safety, dark, language] = u.settings;
    out << describe(u.id) << ' ' << u.name << ' ' << u.email << ' ' << u.mobile_number << ' ' << u.password_hash << ' ' << u.age << ' '
        << describe(u.bio) << ' ' << describe(u.profile_pictures) << " credits " << u.credits_balance << " active " << u.is_active
        << " verified " << u.is_verified << " gen " << u.token_generation << ' ' << describe(u.password_changed_at)
        << describe(u.created_at) << describe(u.last_login_at) << describe(u.last_seen_at) << ' ' << safety.hide_from_search
        << privacy.show_online << privacy.show_last_seen << notify.messages << dark << language;
    return out.str();
}

inline std::string describe(const PersonSummary& p) {
    return describe(p.id) + " " + p.name + " " + describe(p.picture) + " " + describe(p.shows_online);
}

inline std::string describe(const Message& m) {
    std::ostringstream out;
    out << describe(m.id) << " in " << describe(m.conversation) << " #" << m.seq << ' ' << describe(m.sender) << " -> "
        << describe(m.receiver) << ' ' << m.content << ' ' << describe(m.created_at) << " delivered " << describe(m.delivered_at)
        << " read " << describe(m.read_at);
    return out.str();
}

inline std::string describe(const SendOutcome& o) {
    std::ostringstream out;
    out << describe(o.message) << " by " << o.sender_name << " balance " << o.balance_after << " offsets " << o.sender_offset << ' '
        << o.receiver_offset << " notifies " << o.notifies << " replayed " << o.replayed;
    return out.str();
}

inline std::string describe(const HistoryPage& page) { return describe(page.messages) + (page.has_more ? " and more" : ""); }

inline std::string describe(const ConversationSummary& c) {
    std::ostringstream out;
    out << describe(c.id) << " with " << describe(c.other) << ' ' << c.other_name << ' ' << describe(c.other_picture) << ' '
        << c.other_shows_online << c.other_shows_last_seen << describe(c.other_last_seen_at) << ' ' << c.last_message << ' '
        << describe(c.last_message_at) << ' ' << describe(c.last_sender) << " #" << c.last_seq << " unread " << c.unread;
    return out.str();
}

inline std::string describe(const ReadOutcome& o) {
    std::ostringstream out;
    out << o.count << " up to " << o.up_to_seq << ' ' << describe(o.read_at) << " offset " << o.sender_offset;
    return out.str();
}

inline std::string describe(const DeliveredOutcome& o) {
    std::ostringstream out;
    out << o.first << ' ' << describe(o.sender) << ' ' << describe(o.delivered_at) << " offset " << o.sender_offset;
    return out.str();
}

inline std::string describe(const Notification& n) {
    return describe(n.message) + " from " + describe(n.sender) + " " + n.sender_name + " '" + n.preview + "' " +
           (n.is_read ? "read " : "new ") + describe(n.created_at);
}

inline std::string describe(const LedgerEntry& e) {
    std::ostringstream out;
    out << describe(e.id) << ' ' << e.amount << " reason " << static_cast<int>(e.reason) << " -> " << e.balance_after << " ref "
        << e.reference_id << " '" << e.description << "' " << describe(e.created_at);
    return out.str();
}

inline std::string describe(const GrantOutcome& o) {
    return describe(o.entry) + " balance " + std::to_string(o.balance) + (o.replayed ? " replayed" : "");
}

inline std::string describe(const LoggedEvent& e) {
    std::ostringstream out;
    out << e.offset << ' ' << describe(e.created_at) << (e.to_sender ? " to sender " : " ");
    if (const auto* sent = std::get_if<MessageSent>(&e.event)) {
        out << "sent " << describe(sent->message) << ' ' << sent->sender_name << ' ' << sent->sender_offset << ' ' << sent->receiver_offset;
    } else if (const auto* read = std::get_if<MessagesRead>(&e.event)) {
        out << "read by " << describe(read->reader) << " of " << describe(read->sender) << ' ' << read->count << " up to "
            << read->up_to_seq << ' ' << describe(read->read_at) << ' ' << read->sender_offset;
    } else {
        const auto& delivered = std::get<MessageDelivered>(e.event);
        out << "delivered " << describe(delivered.message) << ' ' << describe(delivered.sender) << ' ' << describe(delivered.receiver)
            << ' ' << describe(delivered.delivered_at) << ' ' << delivered.sender_offset;
    }
    return out.str();
}

inline std::string describe(const EventPage& page) {
    return describe(page.events) + " position " + std::to_string(page.position) + (page.has_more ? " and more" : "");
}

inline std::string describe(const Revocation& r) { return r.key + " " + describe(r.expires_at); }

inline std::string describe(const RefreshOutcome& o) {
    return std::to_string(static_cast<int>(o.kind)) + " " + o.access_jti + " " + o.refresh_jti + " " + describe(o.issued_at);
}

inline std::string describe(const Job& j) {
    return std::to_string(j.id) + " " + j.kind + " " + describe(j.user) + " " + describe(j.message) + " " + describe(j.created_at) + " " +
           std::to_string(j.attempts);
}

// Last, so that they see all of the above.
template <class T>
std::string describe(const std::optional<T>& value) {
    return value ? describe(*value) : "-";
}
template <class T>
std::string describe(const std::vector<T>& list) {
    std::string text = "[";
    for (const T& each : list) text += "\n  " + describe(each);
    return text + "]";
}
template <class T>
std::string describe(const Outcome<T>& outcome) {
    return outcome ? describe(*outcome) : "error " + std::to_string(static_cast<int>(outcome.error()));
}

}  // namespace truebond::test
