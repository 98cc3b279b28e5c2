// Whether a token that was read and is genuine may still be used, and by whom.
#pragma once

#include "chat/ports/revocations.hpp"
#include "chat/usecases/token_claims.hpp"
#include "chat/usecases/user_cache.hpp"

namespace truebond {

/// Somebody who was let in.
struct Principal {
    UserId user;
    std::string jti;     // empty: the token had none
    std::string family;  // empty: a token of v1.0.0
    std::int64_t expires_at_s = 0;
    /// The user's generation when this was checked: compare with EventSink::disconnect_user.
    std::int64_t generation = 0;
};

/// Checks in this order: type (token_not_access) → revoked (token_revoked) → user unknown (token_user_unknown; a malformed id:
/// token_invalid) → deactivated (account_inactive) → issued before the password changed (token_revoked).
class Authenticate {
public:
    Authenticate(UserCache& users, const Revocations& revocations) : users_(users), revocations_(revocations) {}

    /// Answers without asking the store, if it can: nullopt otherwise.
    std::optional<Outcome<Principal>> try_now(const TokenClaims& claims) const;
    /// `done` runs before this returns when the user is known.
    void run(TokenClaims claims, Done<Principal> done) const;

private:
    UserCache& users_;
    const Revocations& revocations_;
};

// Shared with RefreshTokens:
bool is_revoked(const Revocations& revocations, const TokenClaims& claims);
bool predates_password_change(const TokenClaims& claims, const KnownUser& user);

}  // namespace truebond
