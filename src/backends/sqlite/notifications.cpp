// A notification is its message's row: `notification` there is its number among the receiver's, 1, 2, 3 … A message that made none
// has minus the event offset of the last one that did (0 or NULL: there was none yet), so that nobody ever has to search for it.
// Unread is what is above the mark of "all read" and not in read_notifications.
#include "backends/sqlite/steps.hpp"
#include "chat/domain/text.hpp"

#include <algorithm>

namespace truebond::sqlite {
namespace {

std::int64_t read_up_to(Connection& db, std::int64_t uid) {
    Query query(db, "SELECT read_up_to FROM notification_marks WHERE uid = ?", uid);
    return query.step() ? query.integer(0) : 0;
}

WallTime oldest_kept(const NotificationRetention& retention, WallTime now) { return WallTime{now.us - retention.kept_us}; }

/// The number of the newest notification that is older than `limit`; 0: none is. Bisects: numbers, offsets and times ascend together.
std::int64_t last_older(Connection& db, std::int64_t uid, const NotificationTail& newest, WallTime limit) {
    if (newest.n == 0 || newest.created_at < limit) return newest.n;
    NotificationTail younger = newest;
    EventOffset older = 0;  // when the log had come so far, there was nothing but what is older
    while (younger.n > 1 && younger.offset - older > 1 && !db.failed()) {
        const EventOffset middle = older + (younger.offset - older) / 2;
        const NotificationTail found = newest_notification(db, uid, middle);
        if (found.n == 0 || found.created_at < limit) older = middle;
        else younger = found;
    }
    return younger.n - 1;
}

/// Down the list, from the newest.
struct Walk {
    const NotificationQuery& asked;
    std::int64_t uid = 0;
    std::int64_t end = 0;  // this number and all below are not wanted
    WallTime oldest;
    std::vector<Notification> found;

    bool is_full() const { return found.size() >= asked.limit; }
    /// From `offset` down to the next message that made none. Answers where to go on, 0: nowhere.
    EventOffset run(Connection& db, EventOffset offset);
};

EventOffset Walk::run(Connection& db, EventOffset offset) {
    Query query(db,
                "SELECT m.notification, m.id, a.id, a.name, m.content, m.created_at, m.notification <= ifnull((SELECT read_up_to FROM "
                "notification_marks WHERE uid = ?1), 0) OR EXISTS (SELECT 1 FROM read_notifications WHERE uid = ?1 AND n = m.notification) "
                "FROM messages m CROSS JOIN accounts a ON a.uid = m.sender_uid "
                "WHERE m.receiver_uid = ?1 AND m.receiver_offset <= ?2 ORDER BY m.receiver_offset DESC",
                uid, offset);
    while (!is_full() && query.step()) {
        const std::int64_t n = query.integer(0);
        if (n <= 0) return -n;
        Notification notification;
        notification.created_at = query.time(5);
        if (n <= end || notification.created_at < oldest) return 0;
        notification.is_read = query.flag(6);
        if (asked.unread_only && notification.is_read) continue;
        notification.message = query.id<MessageId>(1);
        notification.sender = query.id<UserId>(2);
        notification.sender_name = query.text(3);
        notification.preview = code_point_prefix(query.bytes(4), preview_code_points);
        found.push_back(std::move(notification));
    }
    return 0;
}

NotificationTail& known_tail(Connection& db, Person& person) {
    if (!person.notifications) person.notifications = newest_notification(db, person.uid);
    return *person.notifications;
}

}  // namespace

std::int64_t notify(Connection& db, Person& receiver, WallTime now) {
    NotificationTail& newest = known_tail(db, receiver);
    if (!receiver.wants_notifications) return -newest.offset;
    newest = {newest.n + 1, receiver.position, now};
    return newest.n;
}

Outcome<std::vector<Notification>> notifications(Connection& db, const SqliteOptions& options, const NotificationQuery& asked) {
    const std::int64_t uid = find_uid(db, asked.user);
    const NotificationTail newest = newest_notification(db, uid);
    std::int64_t end = newest.n - options.notifications.kept_max;
    if (asked.unread_only) end = std::max(end, read_up_to(db, uid));
    Walk walk{asked, uid, end, oldest_kept(options.notifications, asked.now), {}};
    for (EventOffset offset = newest.offset; offset > 0 && !walk.is_full() && !db.failed();) offset = walk.run(db, offset);
    return std::move(walk.found);
}

Outcome<std::int64_t> count_unread_notifications(Connection& db, const SqliteOptions& options, UserId user, WallTime now) {
    const std::int64_t uid = find_uid(db, user);
    const NotificationTail newest = newest_notification(db, uid);
    std::int64_t end = std::max(read_up_to(db, uid), newest.n - options.notifications.kept_max);
    if (end >= newest.n) return std::int64_t{0};
    end = std::max(end, last_older(db, uid, newest, oldest_kept(options.notifications, now)));
    // At most as many rows as notifications are kept.
    Query one_by_one(db, "SELECT count(*) FROM read_notifications WHERE uid = ? AND n > ?", uid, end);
    return newest.n - end - (one_by_one.step() ? one_by_one.integer(0) : 0);
}

Outcome<bool> read_notification(WriteContext& context, UserId user, MessageId notification, WallTime now) {
    Connection& db = context.db;
    const NotificationRetention& retention = context.options.notifications;
    Person* mine = context.known.person(db, user);
    if (mine == nullptr) return false;
    const std::int64_t gone = known_tail(db, *mine).n - retention.kept_max;
    std::int64_t n = 0;
    {
        Query query(db, "SELECT receiver_uid, notification, created_at FROM messages WHERE id = ?", notification);
        if (!query.step() || query.integer(0) != mine->uid) return false;
        n = query.integer(1);
        if (n <= 0 || n <= gone || query.time(2) < oldest_kept(retention, now)) return false;
    }
    const std::int64_t all_read = read_up_to(db, mine->uid);
    if (n <= all_read) return true;
    run(db, "INSERT OR IGNORE INTO read_notifications (uid, n) VALUES (?, ?)", mine->uid, n);
    // Each takes a few with it that say nothing any more, so that the table stays bounded without a sweep.
    constexpr int forgotten_max = 4;
    run(db,
        "DELETE FROM read_notifications WHERE uid = ?1 AND n <= ?2 AND "
        "n IN (SELECT n FROM read_notifications WHERE uid = ?1 ORDER BY n LIMIT ?3)",
        mine->uid, std::max(all_read, gone), forgotten_max);
    return true;
}

Outcome<bool> read_all_notifications(WriteContext& context, UserId user) {
    Person* mine = context.known.person(context.db, user);
    if (mine == nullptr) return true;
    const std::int64_t newest = known_tail(context.db, *mine).n;
    if (newest == 0) return true;
    run(context.db,
        "INSERT INTO notification_marks (uid, read_up_to) VALUES (?, ?) "
        "ON CONFLICT (uid) DO UPDATE SET read_up_to = excluded.read_up_to WHERE read_up_to < excluded.read_up_to",
        mine->uid, newest);
    return true;
}

}  // namespace truebond::sqlite
