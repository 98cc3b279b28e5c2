// A refresh token against its successors.
#pragma once

#include "chat/ports/audit_log.hpp"
#include "chat/ports/revocations.hpp"
#include "chat/usecases/event_sink.hpp"
#include "chat/usecases/token_issuer.hpp"
#include "chat/usecases/user_cache.hpp"

namespace truebond {

/// A refresh token works once; for a minute more it gives the same successors again. Used later than that it was stolen, or its
/// successor was: token_revoked, and the whole family with it, its connections too.
/// token_not_refresh, token_invalid (a malformed subject, or no jti), token_revoked, refresh_user_gone.
class RefreshTokens {
public:
    RefreshTokens(SessionStore& sessions, Revocations& revocations, UserCache& users, EventSink& events, AuditLog& audit,
                  const base::Clock& clock, base::Random& random)
        : sessions_(sessions), revocations_(revocations), users_(users), events_(events), audit_(audit), clock_(clock), random_(random) {}
    void run(TokenClaims claims, Done<TokenPair> done, ClientAddress from = {});

private:
    void exchange(TokenClaims claims, UserId user, Done<TokenPair> done);
    void rotate(const TokenClaims& claims, const KnownUser& user, Done<TokenPair> done);
    void revoke_family(const std::string& family, UserId user, WallTime now);

    SessionStore& sessions_;
    Revocations& revocations_;
    UserCache& users_;
    EventSink& events_;
    AuditLog& audit_;
    const base::Clock& clock_;
    base::Random& random_;
};

}  // namespace truebond
