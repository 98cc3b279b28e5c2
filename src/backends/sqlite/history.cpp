#include "backends/sqlite/steps.hpp"
#include "chat/domain/text.hpp"

#include <algorithm>

namespace truebond::sqlite {
namespace {

struct Pair {
    std::int64_t viewer = 0;
    std::int64_t other = 0;
    std::int64_t cid = 0;  // 0: they have no conversation
    ConversationId id;
};

Pair find_pair(Connection& db, UserId viewer, UserId other) {
    Pair pair;
    pair.viewer = find_uid(db, viewer);
    pair.other = find_uid(db, other);
    Query query(db, "SELECT cid, id FROM conversations WHERE a_uid = ? AND b_uid = ?", std::min(pair.viewer, pair.other),
                std::max(pair.viewer, pair.other));
    if (!query.step()) return pair;
    pair.cid = query.integer(0);
    pair.id = query.id<ConversationId>(1);
    return pair;
}

/// 0: not a message of this conversation.
std::int64_t seq_of(Connection& db, std::int64_t cid, MessageId message) {
    Query query(db, "SELECT seq FROM messages WHERE id = ? AND cid = ?", message, cid);
    return query.step() ? query.integer(0) : 0;
}

struct Row {
    Message message;
    std::int64_t sender_seq = 0;
};

void read_rows(Query& query, const HistoryQuery& asked, const Pair& pair, std::vector<Row>& rows) {
    while (query.step()) {
        Row row;
        const bool is_mine = query.integer(1) == pair.viewer;
        row.message.seq = query.integer(0);
        row.message.sender = is_mine ? asked.viewer : asked.other;
        row.message.receiver = is_mine ? asked.other : asked.viewer;
        row.sender_seq = query.integer(2);
        row.message.id = query.id<MessageId>(3);
        row.message.content = query.text(4);
        row.message.created_at = query.time(5);
        row.message.delivered_at = query.maybe_time(6);
        row.message.conversation = pair.id;
        rows.push_back(std::move(row));
    }
}

/// A message was read with the first mark of its receiver's that reaches it. `rows` ascend, and so do the marks: one pass.
void fill_read_at(Connection& db, const Pair& pair, std::vector<Row>& rows, UserId reader, std::int64_t reader_uid) {
    const auto first = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.message.receiver == reader; });
    if (first == rows.end()) return;
    Query mark(db, "SELECT up_to, read_at FROM read_marks WHERE cid = ? AND reader = ? AND up_to >= ? ORDER BY up_to", pair.cid, reader_uid,
               first->sender_seq);
    bool there = mark.step();
    for (auto row = first; row != rows.end() && there; ++row) {
        if (row->message.receiver != reader) continue;
        while (there && mark.integer(0) < row->sender_seq) there = mark.step();
        if (there) row->message.read_at = mark.time(1);
    }
}

}  // namespace

Outcome<HistoryPage> history(Connection& db, const HistoryQuery& asked) {
    HistoryPage page;
    const Pair pair = find_pair(db, asked.viewer, asked.other);
    const std::optional<MessageId> cursor = asked.before ? asked.before : asked.after;
    const bool forward = asked.after && !asked.before;
    std::int64_t from = forward ? 0 : std::numeric_limits<std::int64_t>::max();
    if (cursor) {
        from = seq_of(db, pair.cid, *cursor);
        if (from == 0) return fail(Errc::message_not_found);
    }
    if (pair.cid == 0) return page;

    std::vector<Row> rows;
    const std::size_t wanted = asked.limit + 1;  // one more tells whether there is more
    if (forward) {
        Query query(db,
                    "SELECT seq, sender_uid, sender_seq, id, content, created_at, delivered_at FROM messages "
                    "WHERE cid = ? AND seq > ? ORDER BY seq LIMIT ?",
                    pair.cid, from, wanted);
        read_rows(query, asked, pair, rows);
    } else {
        Query query(db,
                    "SELECT seq, sender_uid, sender_seq, id, content, created_at, delivered_at FROM messages "
                    "WHERE cid = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
                    pair.cid, from, wanted);
        read_rows(query, asked, pair, rows);
    }
    page.has_more = rows.size() > asked.limit;
    if (page.has_more) rows.pop_back();
    if (!forward) std::reverse(rows.begin(), rows.end());
    fill_read_at(db, pair, rows, asked.viewer, pair.viewer);
    fill_read_at(db, pair, rows, asked.other, pair.other);
    page.messages.reserve(rows.size());
    for (Row& row : rows) page.messages.push_back(std::move(row.message));
    return page;
}

Outcome<std::vector<ConversationSummary>> conversations(Connection& db, UserId user) {
    const std::int64_t uid = find_uid(db, user);
    // The newest message tells how many both have sent: sender_seq its sender, seq - sender_seq the other.
    Query query(db,
                "SELECT c.id, a.id, a.name, u.first_picture, u.show_online, u.show_last_seen, u.last_seen_at, m.content, m.created_at, "
                "m.sender_uid, m.seq, iif(m.sender_uid = c.other, m.sender_seq, m.seq - m.sender_seq) - c.mine_read "
                "FROM (SELECT cid, id, b_uid AS other, a_read AS mine_read FROM conversations WHERE a_uid = ?1 UNION ALL "
                "SELECT cid, id, a_uid, b_read FROM conversations WHERE b_uid = ?1) c "
                "CROSS JOIN messages m ON m.cid = c.cid AND m.seq = (SELECT max(seq) FROM messages WHERE cid = c.cid) "
                "CROSS JOIN accounts a ON a.uid = c.other CROSS JOIN users u ON u.uid = c.other",
                uid);
    std::vector<ConversationSummary> list;
    while (query.step()) {
        ConversationSummary summary;
        summary.id = query.id<ConversationId>(0);
        summary.other = query.id<UserId>(1);
        summary.other_name = query.text(2);
        summary.other_picture = query.maybe_text(3);
        summary.other_shows_online = query.flag(4);
        summary.other_shows_last_seen = query.flag(5);
        summary.other_last_seen_at = query.maybe_time(6);
        summary.last_message = code_point_prefix(query.bytes(7), last_message_code_points);
        summary.last_message_at = query.time(8);
        summary.last_sender = query.integer(9) == uid ? user : summary.other;
        summary.last_seq = query.integer(10);
        summary.unread = query.integer(11);
        list.push_back(std::move(summary));
    }
    std::sort(list.begin(), list.end(),
              [](const auto& a, const auto& b) { return std::tie(b.last_message_at, b.id) < std::tie(a.last_message_at, a.id); });
    return list;
}

}  // namespace truebond::sqlite
