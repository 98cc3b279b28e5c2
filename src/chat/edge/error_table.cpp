#include "chat/edge/error_table.hpp"

#include "chat/edge/spellings.hpp"

namespace truebond {
namespace {

constexpr std::string_view store_away = "Database not available. Please try again later.";
constexpr std::string_view ack_access_denied = R"({"error":"Access denied"})";
constexpr std::string_view ack_store_away = R"({"error":"Database not available. Please try again later.","code":503})";
constexpr std::string_view ack_rate_limited = R"({"error":"Too many requests","code":429,"retry_after":1})";

/// What an acknowledgement says whichever the event; empty: it depends on the event.
std::string_view common_ack(Errc code) {
    switch (code) {
        case Errc::access_denied:
        case Errc::receiver_not_found:
        case Errc::self_send:
        case Errc::account_inactive:
            return ack_access_denied;
        case Errc::insufficient_credits:
            return R"({"error":"Insufficient credits","code":402})";
        case Errc::idempotency_conflict:
            return R"({"error":"Idempotency key already used for a different message","code":409})";
        case Errc::rate_limited:
            return ack_rate_limited;
        case Errc::overloaded:
        case Errc::unavailable:
            return ack_store_away;
        default:
            return {};
    }
}

}  // namespace

HttpError http_error(Errc code) {
    switch (code) {
        case Errc::not_authenticated:
            return {403, "Not authenticated"};
        case Errc::wrong_scheme:
            return {403, "Invalid authentication credentials"};
        case Errc::token_invalid:
            return {401, "Invalid token"};
        case Errc::token_expired:
            return {401, "Token expired"};
        case Errc::token_revoked:
            return {401, "Token has been revoked"};
        case Errc::token_not_access:
            return {401, "Invalid access token"};
        case Errc::token_not_refresh:
            return {401, "Invalid refresh token"};
        case Errc::token_user_unknown:
            return {401, "User not found"};
        case Errc::refresh_user_gone:
            return {401, "User not found or inactive"};
        case Errc::account_inactive:
            return {403, "Account is deactivated"};
        case Errc::revocation_unchecked:
            return {503, store_away, 1};
        case Errc::invalid_credentials:
            return {401, "Invalid email or password"};
        case Errc::email_taken:
            return {400, "Email already registered"};
        case Errc::mobile_taken:
            return {400, "Mobile number already registered"};
        case Errc::user_not_found:
            return {404, "User not found"};
        case Errc::reset_token_invalid:
            return {400, "Invalid or expired token"};
        case Errc::password_too_short:
            return {400, "Password must be at least 8 characters long"};
        case Errc::mobile_mismatch:
            return {400, "Mobile number mismatch"};
        case Errc::code_missing:
            return {400, "No valid OTP found. Please request a new one."};
        case Errc::code_wrong:
            return {400, "Invalid OTP code"};
        case Errc::service_key_invalid:
            return {401, "Invalid service key"};
        case Errc::not_an_image:
            return {400, "File must be an image"};
        case Errc::photo_not_found:
            return {404, spelling::not_found};
        case Errc::receiver_not_found:
            return {404, "Receiver not found"};
        case Errc::self_send:
            return {400, "Cannot send message to yourself"};
        case Errc::insufficient_credits:
            return {402, "Insufficient credits. Please purchase more credits to send messages."};
        case Errc::idempotency_conflict:
            return {409, "Idempotency key already used for a different message"};
        case Errc::invalid_content:
            return {422, "Invalid message content"};
        case Errc::access_denied:
            return {403, "Access denied"};
        case Errc::message_not_found:
            return {404, "Message not found"};
        case Errc::not_delivered:
            return {404, "Message not found"};
        case Errc::credit_overflow:
            return {400, "Credit balance would exceed its limit"};
        case Errc::reference_conflict:
            return {409, "Reference already used for a different grant"};
        case Errc::offset_too_old:
            return {410, "Offset too old"};
        case Errc::rate_limited:
            return {429, "Too many requests", 1};
        case Errc::overloaded:
            return {503, store_away, 1};
        case Errc::unavailable:
            return {503, store_away};
    }
    return {500, "Internal server error"};
}

std::string_view ack_error(AckOf event, Errc code) {
    if (const std::string_view common = common_ack(code); !common.empty()) return common;
    switch (event) {
        case AckOf::join_conversation:
            return ack_access_denied;
        case AckOf::send_message:
            return R"({"error":"Failed to send message"})";
        case AckOf::mark_delivered:
            return R"({"error":"Failed to mark delivered"})";
        case AckOf::mark_read:
            return R"({"error":"Failed to mark as read"})";
    }
    return ack_access_denied;
}

std::optional<std::string_view> connect_code(Errc code) {
    switch (code) {
        case Errc::token_expired:
            return "token_expired";
        case Errc::token_revoked:
            return "token_revoked";
        case Errc::account_inactive:
            return "account_inactive";
        case Errc::revocation_unchecked:
        case Errc::rate_limited:
        case Errc::overloaded:
        case Errc::unavailable:
            return std::nullopt;
        case Errc::not_authenticated:
            return "token_missing";
        default:
            return "token_invalid";
    }
}

}  // namespace truebond
