#include "backends/sqlite/tails.hpp"

namespace truebond::sqlite {

std::int64_t find_uid(Connection& db, UserId id) {
    Query query(db, "SELECT uid FROM accounts WHERE id = ?", id);
    return query.step() ? query.integer(0) : 0;
}

EventOffset position_of(Connection& db, std::int64_t uid) {
    Query query(db,
                "SELECT max(ifnull((SELECT max(sender_offset) FROM messages WHERE sender_uid = ?1), 0), "
                "ifnull((SELECT max(receiver_offset) FROM messages WHERE receiver_uid = ?1), 0), "
                "ifnull((SELECT max(offset) FROM user_events WHERE uid = ?1), 0))",
                uid);
    return query.step() ? query.integer(0) : 0;
}

NotificationTail newest_notification(Connection& db, std::int64_t uid, EventOffset offset) {
    Query query(db,
                "SELECT notification, receiver_offset, created_at FROM messages WHERE receiver_uid = ? AND receiver_offset <= ? "
                "ORDER BY receiver_offset DESC LIMIT 1",
                uid, offset);
    if (!query.step()) return {};
    const std::int64_t mark = query.integer(0);
    if (mark > 0) return {mark, query.integer(1), query.time(2)};
    if (mark == 0) return {};
    // It made none, but says where the last one is.
    Query last(db, "SELECT notification, receiver_offset, created_at FROM messages WHERE receiver_uid = ? AND receiver_offset = ?", uid,
               -mark);
    if (!last.step()) return {};
    return {last.integer(0), last.integer(1), last.time(2)};
}

std::int64_t balance_of(Connection& db, std::int64_t uid) {
    Query other(db, "SELECT after_offset, balance_after FROM ledger WHERE uid = ? ORDER BY after_offset DESC, n DESC LIMIT 1", uid);
    Query message(db, "SELECT sender_offset, balance_after FROM messages WHERE sender_uid = ? ORDER BY sender_offset DESC LIMIT 1", uid);
    const bool has_other = other.step();
    const bool has_message = message.step();
    if (has_message && (!has_other || message.integer(0) > other.integer(0))) return message.integer(1);
    return has_other ? other.integer(1) : 0;
}

}  // namespace truebond::sqlite
