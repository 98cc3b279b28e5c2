// Every way in which a command of the chat can be refused. Closed: edge/error_table.cpp maps each to HTTP and to an ack.
#pragma once

#include <cstdint>

namespace truebond {

enum class Errc : std::uint8_t {
    // who is asking
    not_authenticated,  // no bearer token
    wrong_scheme,       // an Authorization that is not Bearer
    token_invalid,
    token_expired,
    token_revoked,
    token_not_access,  // a refresh token, or none of ours
    token_not_refresh,
    token_user_unknown,  // a good token of a user that does not exist
    refresh_user_gone,   // refresh: unknown or deactivated
    account_inactive,
    revocation_unchecked,  // cannot tell whether the token is revoked (design, invariant 6)
    invalid_credentials,
    // accounts
    email_taken,
    mobile_taken,
    user_not_found,
    reset_token_invalid,
    password_too_short,
    mobile_mismatch,
    code_missing,
    code_wrong,
    service_key_invalid,
    // photos
    not_an_image,
    photo_not_found,
    // messages
    receiver_not_found,
    self_send,
    insufficient_credits,
    idempotency_conflict,
    invalid_content,  // type or length, where the event door reports it after 402
    access_denied,
    message_not_found,
    not_delivered,  // mark_delivered: unknown message or not its receiver
    // credits
    credit_overflow,
    reference_conflict,
    // events
    offset_too_old,
    // the service
    rate_limited,
    overloaded,   // a queue is full: later
    unavailable,  // the store cannot be reached or written
};

inline constexpr std::uint8_t errc_count = static_cast<std::uint8_t>(Errc::unavailable) + 1;

}  // namespace truebond
