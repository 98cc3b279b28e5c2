// JSON Web Tokens, HS256 (RFC 7519, 7515), as PyJWT in v1.0.0 reads and writes them.
#pragma once

#include "chat/domain/errc.hpp"
#include "chat/ports/done.hpp"
#include "chat/usecases/token_claims.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace truebond {

/// Thread-safe. The secret is taken as its bytes.
class JwtCodec {
public:
    explicit JwtCodec(std::string_view secret);
    ~JwtCodec();
    JwtCodec(const JwtCodec&) = delete;
    JwtCodec& operator=(const JwtCodec&) = delete;

    std::string sign(const TokenClaims& claims) const;

    /// A genuine token that has not expired, whatever its type. token_expired; token_invalid: malformed, another algorithm or
    /// secret, no `exp`, issued or valid only in the future, meant for an audience, `sub` or `jti` not a string.
    Outcome<TokenClaims> verify(std::string_view token, WallTime now) const;

private:
    class Hmac;
    std::unique_ptr<Hmac> hmac_;
};

}  // namespace truebond
