// The ledger is two tables' worth of rows: sent messages, and everything else. A message stands at its offset in the sender's
// event log; the n-th other entry behind offset p stands at (p, n). So the order is total and costs a send nothing.
#include "backends/sqlite/steps.hpp"
#include "chat/domain/text.hpp"

#include <algorithm>

namespace truebond::sqlite {
namespace {

std::optional<Outcome<GrantOutcome>> replay(Connection& db, const GrantCommand& command, std::int64_t uid) {
    if (command.reference_id.empty()) return std::nullopt;
    Query query(db, "SELECT uid, amount, reason, id, balance_after, description, created_at FROM ledger WHERE reference_id = ?",
                command.reference_id);
    if (!query.step()) return std::nullopt;
    const bool same = query.integer(0) == uid && query.integer(1) == command.amount &&
                      query.integer(2) == static_cast<std::int64_t>(command.reason) && query.text(5) == command.description;
    if (!same) return Outcome<GrantOutcome>(fail(Errc::reference_conflict));
    GrantOutcome outcome;
    outcome.entry = LedgerEntry{query.id<TransactionId>(3), command.amount, command.reason, query.integer(4),
                                command.reference_id,       query.text(5),  query.time(6)};
    outcome.balance = outcome.entry.balance_after;
    outcome.replayed = true;
    return Outcome<GrantOutcome>(std::move(outcome));
}

LedgerEntry message_entry(Query& row) {
    LedgerEntry entry;
    const auto message = row.id<MessageId>(1);
    entry.id = TransactionId{message.value};
    entry.amount = -row.integer(2);
    entry.reason = LedgerReason::message_sent;
    entry.balance_after = row.integer(3);
    entry.created_at = row.time(4);
    entry.reference_id = message.to_string();
    entry.description = message_sent_description(row.id<UserId>(5));
    return entry;
}

LedgerEntry other_entry(Query& row) {
    return LedgerEntry{row.id<TransactionId>(1),
                       row.integer(2),
                       static_cast<LedgerReason>(row.integer(3)),
                       row.integer(4),
                       row.text(6),
                       row.text(7),
                       row.time(5)};
}

}  // namespace

void append_ledger(Connection& db, std::int64_t uid, EventOffset position, const LedgerEntry& entry) {
    const std::optional<std::string_view> reference =
        entry.reference_id.empty() ? std::nullopt : std::optional<std::string_view>(entry.reference_id);
    run(db,
        "INSERT INTO ledger (uid, after_offset, n, id, amount, reason, balance_after, created_at, reference_id, description) "
        "VALUES (?1, ?2, (SELECT 1 + ifnull(max(n), 0) FROM ledger WHERE uid = ?1 AND after_offset = ?2), ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        uid, position, entry.id, entry.amount, entry.reason, entry.balance_after, entry.created_at, reference, entry.description);
}

Outcome<GrantOutcome> grant_credits(WriteContext& context, const GrantCommand& command) {
    Connection& db = context.db;
    Person* person = context.known.person(db, command.user);
    if (auto answer = replay(db, command, person == nullptr ? 0 : person->uid)) return std::move(*answer);
    if (person == nullptr) return fail(Errc::user_not_found);
    const std::int64_t after = person->balance + command.amount;
    if (after < 0 || after > credits_balance_max) return fail(Errc::credit_overflow);
    GrantOutcome outcome;
    outcome.entry = LedgerEntry{command.id, command.amount, command.reason, after, command.reference_id, command.description, command.now};
    outcome.balance = after;
    append_ledger(db, person->uid, person->position, outcome.entry);
    person->balance = after;
    return outcome;
}

Outcome<std::int64_t> balance(Connection& db, UserId user) {
    const std::int64_t uid = find_uid(db, user);
    if (uid == 0) return fail(Errc::user_not_found);
    return balance_of(db, uid);
}

Outcome<std::vector<LedgerEntry>> ledger(Connection& db, UserId user, std::size_t limit, std::size_t skip) {
    const std::int64_t uid = find_uid(db, user);
    Query message(db,
                  "SELECT m.sender_offset, m.id, m.price, m.balance_after, m.created_at, a.id FROM messages m "
                  "CROSS JOIN accounts a ON a.uid = m.receiver_uid WHERE m.sender_uid = ? ORDER BY m.sender_offset DESC",
                  uid);
    Query other(db,
                "SELECT after_offset, id, amount, reason, balance_after, created_at, reference_id, description FROM ledger "
                "WHERE uid = ? ORDER BY after_offset DESC, n DESC",
                uid);
    std::vector<LedgerEntry> page;
    bool has_message = message.step();
    bool has_other = other.step();
    while (page.size() < limit && (has_message || has_other)) {
        const bool is_message = has_message && (!has_other || message.integer(0) > other.integer(0));
        if (skip > 0) --skip;
        else page.push_back(is_message ? message_entry(message) : other_entry(other));
        if (is_message) has_message = message.step();
        else has_other = other.step();
    }
    return page;
}

}  // namespace truebond::sqlite
