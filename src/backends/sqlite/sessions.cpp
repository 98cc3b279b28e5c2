#include "backends/sqlite/steps.hpp"

namespace truebond::sqlite {
namespace {

struct Family {
    bool is_known = false;
    std::string current_jti;
    std::string previous_jti;
    std::string access_jti;
    WallTime issued_at;
};

Family load_family(Connection& db, const RefreshUse& use) {
    Family family;
    Query query(db, "SELECT current_jti, previous_jti, access_jti, issued_at FROM refresh_families WHERE family = ? AND expires_at > ?",
                use.family, use.now);
    if (!query.step()) return family;
    family.is_known = true;
    family.current_jti = query.text(0);
    family.previous_jti = query.text(1);
    family.access_jti = query.text(2);
    family.issued_at = query.time(3);
    return family;
}

/// Each rotation takes some of what has expired with it, so that both tables stay bounded without a sweep.
void forget_expired(Connection& db, WallTime now) {
    run(db, "DELETE FROM refresh_families WHERE family IN (SELECT family FROM refresh_families WHERE expires_at <= ? LIMIT 4)", now);
    run(db, "DELETE FROM revocations WHERE key IN (SELECT key FROM revocations WHERE expires_at <= ? LIMIT 4)", now);
}

void revoke(Connection& db, const Revocation& revocation) {
    run(db,
        "INSERT INTO revocations (key, expires_at) VALUES (?, ?) "
        "ON CONFLICT (key) DO UPDATE SET expires_at = max(expires_at, excluded.expires_at)",
        revocation.key, revocation.expires_at);
}

RefreshOutcome rotate(Connection& db, const RefreshUse& use) {
    run(db,
        "INSERT OR REPLACE INTO refresh_families (family, user, current_jti, previous_jti, access_jti, issued_at, expires_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        use.family, use.user, use.successor_refresh_jti, use.presented_jti, use.successor_access_jti, use.now, use.family_expires_at);
    return {RefreshOutcome::Kind::rotated, use.successor_access_jti, use.successor_refresh_jti, use.now};
}

}  // namespace

Outcome<RefreshOutcome> use_refresh_token(WriteContext& context, const RefreshUse& use) {
    Connection& db = context.db;
    const Revocation whole_family{"fam:" + use.family, use.family_expires_at};
    const bool is_revoked = Query(db, "SELECT 1 FROM revocations WHERE key = ? AND expires_at > ?", whole_family.key, use.now).step();
    const Family family = load_family(db, use);
    forget_expired(db, use.now);
    if (!is_revoked && (!family.is_known || family.current_jti == use.presented_jti)) return rotate(db, use);
    if (!is_revoked && family.previous_jti == use.presented_jti && use.now.us - family.issued_at.us <= use.grace_us) {
        return RefreshOutcome{RefreshOutcome::Kind::replayed, family.access_jti, family.current_jti, family.issued_at};
    }
    revoke(db, whole_family);
    RefreshOutcome outcome;
    outcome.kind = RefreshOutcome::Kind::reused;
    return outcome;
}

Outcome<bool> add_revocations(WriteContext& context, const std::vector<Revocation>& revocations) {
    for (const Revocation& each : revocations) revoke(context.db, each);
    return true;
}

Outcome<std::vector<Revocation>> load_revocations(Connection& db, WallTime now) {
    Query query(db, "SELECT key, expires_at FROM revocations WHERE expires_at > ? ORDER BY key", now);
    std::vector<Revocation> live;
    while (query.step()) live.push_back(Revocation{query.text(0), query.time(1)});
    return live;
}

}  // namespace truebond::sqlite
