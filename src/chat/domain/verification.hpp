// Secrets that prove that somebody reads an address or a number: reset tokens, one-time passwords. Only their digests are kept.
#pragma once

#include "chat/domain/ids.hpp"

#include <cstddef>
#include <string>

namespace truebond {

inline constexpr std::int64_t reset_token_life_us = std::int64_t{10} * 60 * 1'000'000;
inline constexpr std::int64_t one_time_code_life_us = std::int64_t{10} * 60 * 1'000'000;
inline constexpr int one_time_code_life_minutes = 10;
/// A mail may come late: so many of a user's newest tokens work.
inline constexpr std::size_t reset_tokens_of_user_max = 3;
/// The last wrong try uses the code up: a million codes, five tries.
inline constexpr int one_time_code_tries_max = 5;
inline constexpr std::size_t password_code_points_min = 8;

struct ResetToken {
    std::string digest;
    UserId user;
    WallTime expires_at;
};

struct OneTimeCode {
    std::string mobile_number;
    std::string digest;
    WallTime expires_at;
};

}  // namespace truebond
