#include "backends/sqlite/steps.hpp"
#include "backends/sqlite/user_rows.hpp"
#include "chat/domain/text.hpp"

#include <algorithm>

namespace truebond::sqlite {
namespace {

Outcome<User> found_or_not(std::optional<User> user) {
    if (!user) return fail(Errc::user_not_found);
    return std::move(*user);
}

/// The least text above all that start with `prefix`. UTF-8 has no byte 0xff, so the last byte can always go up by one.
std::string end_of_prefix(std::string prefix) {
    if (prefix.empty()) return "\xff";
    prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
    return prefix;
}

}  // namespace

Outcome<User> create_account(WriteContext& context, const User& user, TransactionId bonus) {
    const std::string email_key = ascii_lower(user.email);
    if (Query(context.db, "SELECT 1 FROM users WHERE email_key = ?", email_key).step()) return fail(Errc::email_taken);
    if (Query(context.db, "SELECT 1 FROM users WHERE mobile_number = ?", user.mobile_number).step()) return fail(Errc::mobile_taken);
    const std::int64_t uid = insert_user(context.db, user);
    LedgerEntry entry;
    entry.id = bonus;
    entry.amount = entry.balance_after = user.credits_balance;
    entry.reason = LedgerReason::signup_bonus;
    entry.description = "Welcome bonus credits";
    entry.created_at = user.created_at;
    append_ledger(context.db, uid, 0, entry);
    return user;
}

Outcome<User> update_user(WriteContext& context, UserId id, const std::function<void(User&)>& change) {
    const std::int64_t uid = find_uid(context.db, id);
    const std::optional<User> before = load_user(context.db, uid);
    if (!before) return fail(Errc::user_not_found);
    User changed = *before;
    change(changed);
    update_profile(context.db, uid, *before, changed);
    context.known.forget(id);
    return found_or_not(load_user(context.db, uid));
}

Outcome<User> change_password(WriteContext& context, UserId id, const std::string& password_hash, WallTime now) {
    const std::int64_t uid = find_uid(context.db, id);
    run(context.db, "UPDATE users SET password_hash = ?, token_generation = token_generation + 1, password_changed_at = ? WHERE uid = ?",
        password_hash, now, uid);
    return found_or_not(load_user(context.db, uid));
}

Outcome<bool> put_last_seen(WriteContext& context, const std::vector<LastSeen>& seen) {
    for (const LastSeen& each : seen) {
        run(context.db, "UPDATE users SET last_seen_at = ? WHERE uid = ?", each.at, find_uid(context.db, each.user));
    }
    return true;
}

Outcome<User> set_active(WriteContext& context, UserId id, bool active) {
    const std::int64_t uid = find_uid(context.db, id);
    run(context.db, "UPDATE accounts SET is_active = ? WHERE uid = ?", active, uid);
    context.known.forget(id);
    return found_or_not(load_user(context.db, uid));
}

Outcome<User> find_user(Connection& db, UserId id) { return found_or_not(load_user(db, find_uid(db, id))); }

Outcome<User> find_user_by_email(Connection& db, const std::string& email) {
    const std::string email_key = ascii_lower(email);  // unique, so the exact address needs no look of its own
    Query query(db, "SELECT uid FROM users WHERE email_key = ?", email_key);
    if (!query.step()) return fail(Errc::user_not_found);
    return found_or_not(load_user(db, query.integer(0)));
}

Outcome<User> find_user_by_mobile(Connection& db, const std::string& mobile_number) {
    Query query(db, "SELECT uid FROM users WHERE mobile_number = ?", mobile_number);
    if (!query.step()) return fail(Errc::user_not_found);
    return found_or_not(load_user(db, query.integer(0)));
}

Outcome<std::vector<User>> list_users(Connection& db, std::optional<UserId> after, std::size_t limit) {
    Query query(db, "SELECT uid FROM accounts WHERE id > ? ORDER BY id LIMIT ?", after.value_or(UserId()), limit);
    std::vector<User> users;
    while (query.step()) {
        if (auto user = load_user(db, query.integer(0))) users.push_back(*std::move(user));
    }
    return users;
}

Outcome<std::vector<PersonSummary>> search_users(Connection& db, UserId viewer, const std::string& prefix, std::size_t limit) {
    const std::string begin = fold_case(prefix);
    const std::string end = end_of_prefix(begin);
    Query query(db,
                "SELECT f.id, f.name, u.first_picture, u.show_online FROM "
                "(SELECT DISTINCT a.uid, a.id, a.name FROM name_words w CROSS JOIN accounts a ON a.uid = w.uid "
                "WHERE w.word >= ? AND w.word < ? AND a.is_active AND a.id <> ? ORDER BY a.name, a.id LIMIT ?) f "
                "CROSS JOIN users u ON u.uid = f.uid ORDER BY f.name, f.id",
                Blob{begin}, Blob{end}, viewer, limit);
    std::vector<PersonSummary> found;
    while (query.step()) found.push_back(PersonSummary{query.id<UserId>(0), query.text(1), query.maybe_text(2), query.flag(3)});
    return found;
}

Outcome<std::vector<UserId>> contacts(Connection& db, UserId user) {
    const std::int64_t uid = find_uid(db, user);
    // The newest message tells how many both have sent: sender_seq its sender, seq - sender_seq the other.
    Query query(db,
                "SELECT a.id FROM (SELECT cid, b_uid AS other FROM conversations WHERE a_uid = ?1 UNION ALL "
                "SELECT cid, a_uid FROM conversations WHERE b_uid = ?1) c CROSS JOIN messages m ON m.cid = c.cid AND "
                "m.seq = (SELECT max(seq) FROM messages WHERE cid = c.cid) CROSS JOIN accounts a ON a.uid = c.other "
                "WHERE m.sender_seq < m.seq",
                uid);
    std::vector<UserId> found;
    while (query.step()) found.push_back(query.id<UserId>(0));
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace truebond::sqlite
