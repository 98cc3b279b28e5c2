// New sessions: what their tokens say.
#pragma once

#include "base/random.hpp"
#include "chat/domain/user.hpp"
#include "chat/usecases/token_claims.hpp"

#include <string>

namespace truebond {

/// A version 4 UUID, as v1.0.0's `jti`.
std::string make_uuid4(base::Random& random);

/// The claims of one pair; the same arguments give the same tokens, which is how a refresh is answered twice alike.
TokenPair make_token_pair(UserId user, std::int64_t generation, std::string family, std::string access_jti, std::string refresh_jti,
                          WallTime issued_at);

/// Thread-safe.
class TokenIssuer {
public:
    TokenIssuer(const base::Clock& clock, base::Random& random) : clock_(clock), random_(random) {}
    /// A new family, for a sign-up or a log-in.
    TokenPair issue(const User& user) const;

private:
    const base::Clock& clock_;
    base::Random& random_;
};

}  // namespace truebond
