#include "chat/usecases/authenticate.hpp"

namespace truebond {
namespace {

Outcome<Principal> admit(const TokenClaims& claims, const KnownUser& user) {
    if (!user.is_active) return fail(Errc::account_inactive);
    if (predates_password_change(claims, user)) return fail(Errc::token_revoked);
    return Principal{user.id, claims.jti, claims.family, claims.expires_at_s, user.token_generation};
}

/// What can be said without knowing the user; else whose token it is.
Outcome<UserId> examine(const TokenClaims& claims, const Revocations& revocations) {
    if (claims.type != TokenType::access) return fail(Errc::token_not_access);
    if (is_revoked(revocations, claims)) return fail(Errc::token_revoked);
    if (!claims.sub) return fail(Errc::token_user_unknown);
    const auto user = UserId::parse(*claims.sub);
    if (!user) return fail(Errc::token_invalid);
    return *user;
}

}  // namespace

bool is_revoked(const Revocations& revocations, const TokenClaims& claims) {
    return (!claims.jti.empty() && revocations.contains("jti:" + claims.jti)) ||
           (!claims.family.empty() && revocations.contains("fam:" + claims.family));
}

bool predates_password_change(const TokenClaims& claims, const KnownUser& user) {
    if (claims.generation) return *claims.generation < user.token_generation;
    // v1.0.0 rounds `iat` down to seconds: a token of the very second counts as older.
    return user.password_changed_at.us > 0 && claims.issued_at_s <= user.password_changed_at.us / 1'000'000;
}

std::optional<Outcome<Principal>> Authenticate::try_now(const TokenClaims& claims) const {
    const Outcome<UserId> user = examine(claims, revocations_);
    if (!user) return fail(user.error());
    const auto known = users_.find_now(*user);
    if (!known) return std::nullopt;
    return admit(claims, *known);
}

void Authenticate::run(TokenClaims claims, Done<Principal> done) const {
    const Outcome<UserId> user = examine(claims, revocations_);
    if (!user) {
        done(fail(user.error()));
        return;
    }
    users_.find(*user, [claims = std::move(claims), done = std::move(done)](Outcome<KnownUser> known) mutable {
        if (known) done(admit(claims, *known));
        else done(fail(known.error() == Errc::user_not_found ? Errc::token_user_unknown : known.error()));
    });
}

}  // namespace truebond
