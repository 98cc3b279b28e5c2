#include "backends/sqlite/steps.hpp"
#include "base/encoding.hpp"

namespace truebond::sqlite {
namespace {

/// A query that names, in its one row a fault, what is wrong: an id and, where it helps, a number.
struct Rule {
    Sql sql;
    std::string_view fault;
};

constexpr std::size_t faults_a_rule_max = 20;

constexpr Rule rules[] = {
    {"SELECT a.id, place FROM (SELECT uid, place, balance_after, sum(amount) OVER (PARTITION BY uid ORDER BY place, n) AS total FROM ("
     "SELECT uid, after_offset AS place, n, amount, balance_after FROM ledger UNION ALL "
     "SELECT sender_uid, sender_offset, 0, -price, balance_after FROM messages)) s JOIN accounts a ON a.uid = s.uid "
     "WHERE s.balance_after <> s.total",
     "user: a ledger entry has a wrong balance_after, at offset"},
    {"SELECT a.id, place FROM (SELECT uid, after_offset AS place, balance_after FROM ledger UNION ALL "
     "SELECT sender_uid, sender_offset, balance_after FROM messages) s JOIN accounts a ON a.uid = s.uid WHERE s.balance_after < 0",
     "user: the balance was negative, at offset"},
    {"SELECT a.id, e.offset FROM (SELECT sender_uid AS uid, sender_offset AS offset FROM messages UNION ALL "
     "SELECT receiver_uid, receiver_offset FROM messages UNION ALL SELECT uid, offset FROM user_events) e JOIN accounts a ON a.uid = e.uid "
     "GROUP BY e.uid, e.offset HAVING count(*) > 1 OR e.offset < 1",
     "user: an event's offset is used twice"},
    {"SELECT a.id, l.place FROM (SELECT uid, max(after_offset) AS place FROM ledger GROUP BY uid) l JOIN accounts a ON a.uid = l.uid "
     "LEFT JOIN (SELECT uid, max(offset) AS newest FROM (SELECT sender_uid AS uid, sender_offset AS offset FROM messages UNION ALL "
     "SELECT receiver_uid, receiver_offset FROM messages UNION ALL SELECT uid, offset FROM user_events) GROUP BY uid) e ON e.uid = l.uid "
     "WHERE l.place > ifnull(e.newest, 0)",
     "user: a ledger entry stands beyond the newest event, at offset"},
    {"SELECT c.id, c.cid FROM conversations c LEFT JOIN messages m ON m.cid = c.cid AND m.seq = 1 WHERE m.seq IS NULL",
     "conversation: there is no first message"},
    {"SELECT c.id, m.last FROM conversations c JOIN (SELECT cid, count(*) AS n, max(seq) AS last FROM messages GROUP BY cid) m "
     "ON m.cid = c.cid WHERE m.last <> m.n",
     "conversation: seq has gaps before"},
    {"SELECT c.id, m.sender_uid FROM (SELECT cid, sender_uid, count(*) AS n, max(sender_seq) AS last, "
     "count(DISTINCT sender_seq) AS different FROM messages GROUP BY cid, sender_uid) m JOIN conversations c ON c.cid = m.cid "
     "WHERE m.last <> m.n OR m.different <> m.n",
     "conversation: the messages sent are miscounted, of the person numbered"},
    {"SELECT c.id, c.cid FROM conversations c LEFT JOIN (SELECT cid, max(iif(sender_uid < receiver_uid, sender_seq, 0)) AS a, "
     "max(iif(sender_uid > receiver_uid, sender_seq, 0)) AS b FROM messages GROUP BY cid) m ON m.cid = c.cid "
     "WHERE c.a_read > m.b OR c.b_read > m.a",
     "conversation: more was read than sent"},
    {"SELECT c.id, r.reader FROM (SELECT cid, reader, max(up_to) AS up_to FROM read_marks GROUP BY cid, reader) r "
     "JOIN conversations c ON c.cid = r.cid WHERE r.up_to <> iif(r.reader = c.a_uid, c.a_read, c.b_read)",
     "conversation: the last read mark contradicts the counter, of the person numbered"},
    {"SELECT a.id, s.place FROM (SELECT receiver_uid AS uid, receiver_offset AS place, notification AS n, "
     "row_number() OVER (PARTITION BY receiver_uid ORDER BY receiver_offset) AS counted FROM messages WHERE notification > 0) s "
     "JOIN accounts a ON a.uid = s.uid WHERE s.n <> s.counted",
     "user: the notifications are miscounted, at offset"},
    {"SELECT a.id, s.place FROM (SELECT receiver_uid AS uid, receiver_offset AS place, ifnull(notification, 0) AS mark, "
     "max(iif(notification > 0, receiver_offset, 0)) OVER (PARTITION BY receiver_uid ORDER BY receiver_offset) AS last FROM messages) s "
     "JOIN accounts a ON a.uid = s.uid WHERE s.mark <= 0 AND -s.mark <> s.last",
     "user: a message that made no notification points to a wrong one, at offset"},
    {"SELECT a.id, r.n FROM (SELECT uid, max(n) AS n FROM (SELECT uid, read_up_to AS n FROM notification_marks UNION ALL "
     "SELECT uid, n FROM read_notifications) GROUP BY uid) r JOIN accounts a ON a.uid = r.uid LEFT JOIN (SELECT receiver_uid AS uid, "
     "max(notification) AS n FROM messages WHERE notification > 0 GROUP BY receiver_uid) m ON m.uid = r.uid WHERE r.n > ifnull(m.n, 0)",
     "user: more notifications were read than there are, up to number"},
    {"SELECT m.id, m.seq FROM messages m LEFT JOIN conversations c ON c.cid = m.cid WHERE c.cid IS NULL OR "
     "min(m.sender_uid, m.receiver_uid) <> c.a_uid OR max(m.sender_uid, m.receiver_uid) <> c.b_uid",
     "message: it stands in a conversation of other people"},
    {"SELECT c.id, c.cid FROM conversations c LEFT JOIN accounts a ON a.uid = c.a_uid LEFT JOIN accounts b ON b.uid = c.b_uid "
     "WHERE a.uid IS NULL OR b.uid IS NULL",
     "conversation: a member does not exist"},
    {"SELECT a.id, a.uid FROM accounts a LEFT JOIN users u ON u.uid = a.uid WHERE u.uid IS NULL", "user: the profile is missing"},
    {"SELECT j.message, j.id FROM jobs j LEFT JOIN messages m ON m.id = j.message WHERE m.id IS NULL", "job: its message does not exist"},
};

void check_file(Connection& db, std::vector<std::string>& faults) {
    Query query(db, "PRAGMA integrity_check(20)");
    while (query.step()) {
        if (query.bytes(0) != "ok") faults.push_back("file: " + query.text(0));
    }
}

void check_rule(Connection& db, const Rule& rule, std::vector<std::string>& faults) {
    Query query(db, rule.sql);
    std::size_t found = 0;
    while (query.step()) {
        if (++found > faults_a_rule_max) {
            faults.push_back(std::string(rule.fault) + ": and more");
            break;
        }
        faults.push_back(std::string(rule.fault) + " " + query.text(1) + " (" + base::hex(base::as_bytes(query.bytes(0))) + ")");
    }
}

/// A file too damaged to be read is a finding, not a failure of the check.
void note_damage(Connection& db, std::vector<std::string>& faults) {
    const int code = db.error() & 0xff;
    if (code != SQLITE_CORRUPT && code != SQLITE_NOTADB) return;
    faults.push_back("file: " + db.error_text());
    db.clear_error();
}

}  // namespace

Outcome<std::vector<std::string>> check(Connection& db) {
    std::vector<std::string> faults;
    check_file(db, faults);
    note_damage(db, faults);
    for (const Rule& rule : rules) {
        check_rule(db, rule, faults);
        note_damage(db, faults);
    }
    return faults;
}

}  // namespace truebond::sqlite
