// A user's event log is three tables' worth of rows, each ordered by the same counter: sent messages, received messages, the rest.
#include "backends/sqlite/event_rows.hpp"
#include "backends/sqlite/steps.hpp"

#include <algorithm>

namespace truebond::sqlite {
namespace {

using Events = std::vector<LoggedEvent>;

struct Hearer {
    UserId id;
    std::int64_t uid = 0;
    EventOffset position = 0;
};

Hearer find_hearer(Connection& db, UserId user) {
    const std::int64_t uid = find_uid(db, user);
    return Hearer{user, uid, position_of(db, uid)};
}

void read_messages(Query& query, const Hearer& hearer, bool to_sender, Events& events) {
    while (query.step()) {
        MessageSent sent;
        sent.sender_offset = query.integer(0);
        sent.receiver_offset = query.integer(1);
        sent.message.id = query.id<MessageId>(2);
        sent.message.conversation = query.id<ConversationId>(3);
        sent.message.seq = query.integer(4);
        const auto other = query.id<UserId>(5);
        sent.message.sender = to_sender ? hearer.id : other;
        sent.message.receiver = to_sender ? other : hearer.id;
        sent.message.content = query.text(6);
        sent.message.created_at = query.time(7);
        sent.sender_name = query.text(8);
        LoggedEvent event;
        event.offset = to_sender ? sent.sender_offset : sent.receiver_offset;
        event.to_sender = to_sender;
        event.created_at = sent.message.created_at;
        event.event = std::move(sent);
        events.push_back(std::move(event));
    }
}

void read_sent(Connection& db, const Hearer& hearer, EventOffset after, EventOffset until, Events& events) {
    Query query(db,
                "SELECT m.sender_offset, m.receiver_offset, m.id, c.id, m.seq, r.id, m.content, m.created_at, s.name FROM messages m "
                "CROSS JOIN conversations c ON c.cid = m.cid CROSS JOIN accounts r ON r.uid = m.receiver_uid "
                "CROSS JOIN accounts s ON s.uid = m.sender_uid "
                "WHERE m.sender_uid = ? AND m.sender_offset > ? AND m.sender_offset <= ? ORDER BY m.sender_offset",
                hearer.uid, after, until);
    read_messages(query, hearer, true, events);
}

void read_received(Connection& db, const Hearer& hearer, EventOffset after, EventOffset until, Events& events) {
    Query query(db,
                "SELECT m.sender_offset, m.receiver_offset, m.id, c.id, m.seq, s.id, m.content, m.created_at, s.name FROM messages m "
                "CROSS JOIN conversations c ON c.cid = m.cid CROSS JOIN accounts s ON s.uid = m.sender_uid "
                "WHERE m.receiver_uid = ? AND m.receiver_offset > ? AND m.receiver_offset <= ? ORDER BY m.receiver_offset",
                hearer.uid, after, until);
    read_messages(query, hearer, false, events);
}

void read_others(Connection& db, const Hearer& hearer, EventOffset after, EventOffset until, Events& events) {
    Query query(db,
                "SELECT e.offset, e.kind, a.id, e.message, e.count, e.up_to_seq, e.created_at FROM user_events e "
                "CROSS JOIN accounts a ON a.uid = e.other_uid WHERE e.uid = ? AND e.offset > ? AND e.offset <= ? ORDER BY e.offset",
                hearer.uid, after, until);
    while (query.step()) {
        LoggedEvent event;
        event.offset = query.integer(0);
        event.created_at = query.time(6);
        const auto other = query.id<UserId>(2);
        if (query.integer(1) == static_cast<std::int64_t>(EventKind::messages_read)) {
            event.event = MessagesRead{other, hearer.id, query.integer(4), query.integer(5), event.created_at, event.offset};
        } else {
            event.event = MessageDelivered{query.id<MessageId>(3), hearer.id, other, event.created_at, event.offset};
        }
        events.push_back(std::move(event));
    }
}

}  // namespace

Outcome<EventPage> events_after(Connection& db, const SqliteOptions& options, UserId user, EventOffset after, std::size_t limit,
                                WallTime now) {
    EventPage page;
    const Hearer hearer = find_hearer(db, user);
    page.position = hearer.position;
    // A position beyond ours is one of another history (a restored backup, say): what lies between cannot be known.
    if (after < 0 || after > page.position || after < page.position - options.events_kept_max) return fail(Errc::offset_too_old);
    // Offsets have no gaps, so the page is known by its numbers alone.
    const EventOffset until = after + std::min(static_cast<EventOffset>(limit), page.position - after);
    page.has_more = until < page.position;
    Events& events = page.events;
    read_sent(db, hearer, after, until, events);
    read_received(db, hearer, after, until, events);
    read_others(db, hearer, after, until, events);
    std::sort(events.begin(), events.end(), [](const LoggedEvent& a, const LoggedEvent& b) { return a.offset < b.offset; });
    // A number that is missing has been forgotten already.
    if (static_cast<EventOffset>(events.size()) != until - after) return fail(Errc::offset_too_old);
    if (!events.empty() && events.front().created_at.us < now.us - options.events_kept_us) return fail(Errc::offset_too_old);
    return page;
}

Outcome<EventOffset> event_position(Connection& db, UserId user) { return find_hearer(db, user).position; }

}  // namespace truebond::sqlite
