#include "chat/edge/authentication.hpp"

#include "chat/domain/text.hpp"
#include "chat/edge/error_table.hpp"

namespace truebond {

Outcome<std::string_view> bearer_token(std::optional<std::string_view> authorization) {
    if (!authorization) return fail(Errc::not_authenticated);
    const std::size_t space = authorization->find(' ');
    if (space == 0 || space == std::string_view::npos || space + 1 == authorization->size()) return fail(Errc::not_authenticated);
    if (ascii_lower(authorization->substr(0, space)) != "bearer") return fail(Errc::wrong_scheme);
    return authorization->substr(space + 1);
}

std::optional<Outcome<Principal>> Authentication::try_now(std::string_view access_token) const {
    const Outcome<TokenClaims> claims = jwt_.verify(access_token, clock_.wall());
    if (!claims) return fail(claims.error());
    return authenticate_.try_now(*claims);
}

void Authentication::run(std::string_view access_token, Done<Principal> done) const {
    Outcome<TokenClaims> claims = jwt_.verify(access_token, clock_.wall());
    if (!claims) return done(fail(claims.error()));
    authenticate_.run(std::move(*claims), std::move(done));
}

void Authentication::note_refusal(AuditEvent where, std::string_view access_token, Errc why, const ClientAddress& from) const {
    const auto word = connect_code(why);
    if (!word) return;
    std::optional<UserId> user;
    // Whose it would be, if it is genuine: on this rare path it may be read again.
    if (const auto claims = jwt_.verify(access_token, clock_.wall()); claims && claims->sub) user = UserId::parse(*claims->sub);
    audit_.record({.event = where, .user = user, .from = from, .what = *word});
}

}  // namespace truebond
