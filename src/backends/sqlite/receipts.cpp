#include "backends/sqlite/event_rows.hpp"
#include "backends/sqlite/steps.hpp"

namespace truebond::sqlite {
namespace {

/// Each new event may push a few old ones out, so that the table stays bounded without a sweep.
void forget_old(WriteContext& context, std::int64_t uid, EventOffset newest, WallTime now) {
    constexpr int forgotten_max = 4;
    run(context.db,
        "DELETE FROM user_events WHERE uid = ?1 AND offset IN (SELECT offset FROM user_events WHERE uid = ?1 ORDER BY offset LIMIT ?2) "
        "AND (offset <= ?3 OR created_at < ?4)",
        uid, forgotten_max, newest - context.options.events_kept_max, now.us - context.options.events_kept_us);
}

}  // namespace

Outcome<ReadOutcome> mark_read(WriteContext& context, UserId reader, UserId other, WallTime now) {
    Connection& db = context.db;
    ReadOutcome outcome;
    Person* mine = context.known.person(db, reader);
    Person* theirs = context.known.person(db, other);
    if (mine == nullptr || theirs == nullptr || mine == theirs) return outcome;
    const Conversation* conversation = context.known.conversation(db, mine->uid, theirs->uid);
    if (conversation == nullptr) return outcome;
    const bool is_a = mine->uid < theirs->uid;
    const std::int64_t up_to = is_a ? conversation->b_sent() : conversation->a_sent;  // so many of the other's are read now
    {
        Query query(db, "SELECT iif(?2, a_read, b_read) FROM conversations WHERE cid = ?1", conversation->cid, is_a);
        if (!query.step()) return outcome;
        outcome.count = up_to - query.integer(0);
    }
    if (outcome.count == 0) return outcome;
    outcome.up_to_seq = conversation->last_seq;
    outcome.read_at = now;
    outcome.sender_offset = ++theirs->position;
    run(db, "UPDATE conversations SET a_read = iif(?2, ?3, a_read), b_read = iif(?2, b_read, ?3) WHERE cid = ?1", conversation->cid, is_a,
        up_to);
    run(db, "INSERT INTO read_marks (cid, reader, up_to, read_at) VALUES (?, ?, ?, ?)", conversation->cid, mine->uid, up_to, now);
    run(db, "INSERT INTO user_events (uid, offset, kind, other_uid, count, up_to_seq, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        theirs->uid, outcome.sender_offset, EventKind::messages_read, mine->uid, outcome.count, outcome.up_to_seq, now);
    forget_old(context, theirs->uid, outcome.sender_offset, now);
    return outcome;
}

Outcome<DeliveredOutcome> mark_delivered(WriteContext& context, UserId receiver, MessageId message, WallTime now) {
    Connection& db = context.db;
    DeliveredOutcome outcome;
    std::int64_t cid = 0;
    std::int64_t seq = 0;
    const Person* mine = context.known.person(db, receiver);
    {
        Query query(db,
                    "SELECT m.cid, m.seq, m.receiver_uid, m.delivered_at, a.id FROM messages m "
                    "CROSS JOIN accounts a ON a.uid = m.sender_uid WHERE m.id = ?",
                    message);
        if (!query.step() || mine == nullptr || query.integer(2) != mine->uid) return fail(Errc::not_delivered);
        cid = query.integer(0);
        seq = query.integer(1);
        outcome.sender = query.id<UserId>(4);
        outcome.first = query.is_null(3);
        outcome.delivered_at = outcome.first ? now : query.time(3);
    }
    if (!outcome.first) return outcome;
    Person* sender = context.known.person(db, outcome.sender);
    if (sender == nullptr) return outcome;  // the connection has failed
    outcome.sender_offset = ++sender->position;
    run(db, "UPDATE messages SET delivered_at = ? WHERE cid = ? AND seq = ?", now, cid, seq);
    run(db, "INSERT INTO user_events (uid, offset, kind, other_uid, message, count, up_to_seq, created_at) VALUES (?, ?, ?, ?, ?, 1, ?, ?)",
        sender->uid, outcome.sender_offset, EventKind::message_delivered, mine->uid, message, seq, now);
    forget_old(context, sender->uid, outcome.sender_offset, now);
    return outcome;
}

}  // namespace truebond::sqlite
