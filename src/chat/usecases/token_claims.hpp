// What a token says. Signing and reading JWTs is the edge's business.
#pragma once

#include "chat/domain/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace truebond {

inline constexpr std::int64_t access_token_seconds = 24 * 3600;
inline constexpr std::int64_t refresh_token_seconds = 30 * 24 * 3600;

enum class TokenType : std::uint8_t { access, refresh, other };

struct TokenClaims {
    std::optional<std::string> sub;  // as it stands in the token; v1.0.0 tells "none" from "malformed"
    TokenType type = TokenType::other;
    std::string jti;  // empty: none
    std::int64_t expires_at_s = 0;
    std::int64_t issued_at_s = 0;            // 0: the token does not say
    std::string family;                      // `fam`, additive: the sign-in this token descends from; empty: a token of v1.0.0
    std::optional<std::int64_t> generation;  // `gen`, additive: User::token_generation when it was issued
};

struct TokenPair {
    UserId user;
    TokenClaims access;
    TokenClaims refresh;
};

}  // namespace truebond
