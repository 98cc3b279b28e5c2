// From the bytes a client shows to the person it speaks for.
#pragma once

#include "chat/edge/jwt.hpp"
#include "chat/ports/audit_log.hpp"
#include "chat/usecases/authenticate.hpp"

#include <optional>
#include <string_view>

namespace truebond {

/// The token in an Authorization header; nullopt: there is no such header. not_authenticated, wrong_scheme.
Outcome<std::string_view> bearer_token(std::optional<std::string_view> authorization);

/// Thread-safe.
class Authentication {
public:
    Authentication(const JwtCodec& jwt, const Authenticate& authenticate, AuditLog& audit, const base::Clock& clock)
        : jwt_(jwt), authenticate_(authenticate), audit_(audit), clock_(clock) {}

    /// nullopt: the store has to be asked, call run(). This is the path of every request of a known user: about a microsecond.
    std::optional<Outcome<Principal>> try_now(std::string_view access_token) const;
    /// `done` runs before this returns when the answer is at hand.
    void run(std::string_view access_token, Done<Principal> done) const;

    /// For the audit log: `where` (token_refused, connection_refused) it was turned away, and why. Trouble of ours is not recorded.
    void note_refusal(AuditEvent where, std::string_view access_token, Errc why, const ClientAddress& from) const;

private:
    const JwtCodec& jwt_;
    const Authenticate& authenticate_;
    AuditLog& audit_;
    const base::Clock& clock_;
};

}  // namespace truebond
