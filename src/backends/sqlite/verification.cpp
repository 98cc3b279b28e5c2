#include "backends/sqlite/steps.hpp"
#include "backends/sqlite/user_rows.hpp"

namespace truebond::sqlite {
namespace {

/// 0: nobody's.
std::int64_t owner_of(Connection& db, const std::string& digest, WallTime now) {
    Query query(db,
                "SELECT t.uid FROM reset_tokens t CROSS JOIN accounts a ON a.uid = t.uid "
                "WHERE t.digest = ? AND t.expires_at > ? AND a.is_active",
                digest, now);
    return query.step() ? query.integer(0) : 0;
}

}  // namespace

Outcome<bool> put_reset_token(WriteContext& context, const ResetToken& token, WallTime now) {
    Connection& db = context.db;
    const std::int64_t uid = find_uid(db, token.user);
    run(db, "DELETE FROM reset_tokens WHERE digest IN (SELECT digest FROM reset_tokens WHERE expires_at <= ? LIMIT 4)", now);
    run(db,
        "DELETE FROM reset_tokens WHERE uid = ?1 AND digest NOT IN "
        "(SELECT digest FROM reset_tokens WHERE uid = ?1 ORDER BY expires_at DESC, digest LIMIT ?2)",
        uid, reset_tokens_of_user_max - 1);
    run(db, "INSERT OR REPLACE INTO reset_tokens (digest, uid, expires_at) VALUES (?, ?, ?)", token.digest, uid, token.expires_at);
    return true;
}

Outcome<UserId> find_reset_token(Connection& db, const std::string& digest, WallTime now) {
    Query query(db, "SELECT id FROM accounts WHERE uid = ?", owner_of(db, digest, now));
    if (!query.step()) return fail(Errc::reset_token_invalid);
    return query.id<UserId>(0);
}

Outcome<User> reset_password(WriteContext& context, const std::string& digest, const std::string& password_hash, WallTime now) {
    const auto user = find_reset_token(context.db, digest, now);
    if (!user) return fail(user.error());
    run(context.db, "DELETE FROM reset_tokens WHERE uid = ?", find_uid(context.db, *user));
    return change_password(context, *user, password_hash, now);
}

Outcome<bool> put_code(WriteContext& context, const OneTimeCode& code, WallTime now) {
    Connection& db = context.db;
    run(db, "DELETE FROM one_time_codes WHERE mobile_number IN (SELECT mobile_number FROM one_time_codes WHERE expires_at <= ? LIMIT 4)",
        now);
    run(db, "INSERT OR REPLACE INTO one_time_codes (mobile_number, digest, expires_at, tries) VALUES (?, ?, ?, 0)", code.mobile_number,
        code.digest, code.expires_at);
    return true;
}

Outcome<User> verify_mobile(WriteContext& context, UserId id, const std::string& mobile_number, const std::string& digest, WallTime now) {
    Connection& db = context.db;
    const std::optional<User> user = load_user(db, find_uid(db, id));
    if (!user) return fail(Errc::user_not_found);
    if (user->mobile_number != mobile_number) return fail(Errc::mobile_mismatch);
    std::string kept;
    std::int64_t tries = 0;
    {
        Query query(db, "SELECT digest, tries FROM one_time_codes WHERE mobile_number = ? AND expires_at > ?", mobile_number, now);
        if (!query.step()) return fail(Errc::code_missing);
        kept = query.text(0);
        tries = query.integer(1) + 1;
    }
    const bool right = kept == digest;
    if (right || tries >= one_time_code_tries_max) run(db, "DELETE FROM one_time_codes WHERE mobile_number = ?", mobile_number);
    else run(db, "UPDATE one_time_codes SET tries = ? WHERE mobile_number = ?", tries, mobile_number);
    if (!right) return fail(Errc::code_wrong);
    return update_user(context, id, [](User& u) { u.is_verified = true; });
}

}  // namespace truebond::sqlite
