#include "chat/usecases/refresh_tokens.hpp"

#include "chat/usecases/authenticate.hpp"

namespace truebond {

void RefreshTokens::run(TokenClaims claims, Done<TokenPair> done, ClientAddress from) {
    if (claims.type != TokenType::refresh) return done(fail(Errc::token_not_refresh));
    if (claims.jti.empty()) return done(fail(Errc::token_invalid));
    if (!claims.sub) return done(fail(Errc::refresh_user_gone));
    const auto id = UserId::parse(*claims.sub);
    if (!id) return done(fail(Errc::token_invalid));
    exchange(std::move(claims), *id, [this, user = *id, from, done = std::move(done)](Outcome<TokenPair> pair) mutable {
        const bool gone = !pair && pair.error() == Errc::refresh_user_gone;
        if (gone || (!pair && pair.error() == Errc::token_revoked)) {
            const std::string_view why = gone ? "user_gone" : "token_revoked";
            audit_.record({.event = AuditEvent::refresh_refused, .user = user, .from = from, .what = why});
        }
        done(std::move(pair));
    });
}

void RefreshTokens::exchange(TokenClaims claims, UserId id, Done<TokenPair> done) {
    // A token of v1.0.0 starts a family at its first use.
    if (claims.family.empty()) claims.family = claims.jti;
    if (is_revoked(revocations_, claims)) return done(fail(Errc::token_revoked));
    users_.find(id, [this, claims = std::move(claims), done = std::move(done)](Outcome<KnownUser> user) mutable {
        if (!user) return done(fail(user.error() == Errc::user_not_found ? Errc::refresh_user_gone : user.error()));
        if (!user->is_active) return done(fail(Errc::refresh_user_gone));
        if (predates_password_change(claims, *user)) return done(fail(Errc::token_revoked));
        rotate(claims, *user, std::move(done));
    });
}

void RefreshTokens::rotate(const TokenClaims& claims, const KnownUser& user, Done<TokenPair> done) {
    const WallTime now = clock_.wall();
    RefreshUse use;
    use.family = claims.family;
    use.user = user.id;
    use.presented_jti = claims.jti;
    use.successor_access_jti = make_uuid4(random_);
    use.successor_refresh_jti = make_uuid4(random_);
    use.now = now;
    use.family_expires_at = WallTime{now.us + refresh_token_seconds * 1'000'000};
    std::string family = use.family;
    sessions_.use_refresh_token(
        std::move(use), [this, user, now, family = std::move(family), done = std::move(done)](Outcome<RefreshOutcome> used) mutable {
            if (!used) return done(fail(used.error()));
            if (used->kind == RefreshOutcome::Kind::reused) {
                revoke_family(family, user.id, now);
                return done(fail(Errc::token_revoked));
            }
            done(make_token_pair(user.id, user.token_generation, std::move(family), std::move(used->access_jti),
                                 std::move(used->refresh_jti), used->issued_at));
        });
}

void RefreshTokens::revoke_family(const std::string& family, UserId user, WallTime now) {
    const Revocation revocation{"fam:" + family, WallTime{now.us + refresh_token_seconds * 1'000'000}};
    revocations_.add(revocation);
    events_.disconnect_session(revocation.key);
    audit_.record({.event = AuditEvent::sessions_revoked, .user = user, .what = "refresh_token_reused"});
}

}  // namespace truebond
