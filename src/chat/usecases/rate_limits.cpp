#include "chat/usecases/rate_limits.hpp"

namespace truebond {

std::optional<RateRefusal> RateLimits::hit(RateAction action, UserId user) {
    if (action == RateAction::none) return std::nullopt;
    const auto refusal = limiter_.hit(action, RateSubject::user(user));
    if (refusal && refusal->ban_began) audit_.record({.event = AuditEvent::banned, .user = user, .what = to_string(action)});
    return refusal;
}

std::optional<RateRefusal> RateLimits::hit(RateAction action, const ClientAddress& from) {
    if (action == RateAction::none) return std::nullopt;
    const auto refusal = limiter_.hit(action, RateSubject::address(from));
    if (refusal && refusal->ban_began) audit_.record({.event = AuditEvent::banned, .from = from, .what = to_string(action)});
    return refusal;
}

std::optional<RateRefusal> RateLimits::try_account(std::string_view email, const ClientAddress& from) {
    const auto refusal = limiter_.hit(RateAction::failed_log_in, RateSubject::account_from_address(email, from));
    if (refusal) audit_.record({.event = AuditEvent::sign_in_refused, .from = from, .what = "too_many_failures"});
    return refusal;
}

std::optional<RateRefusal> RateLimits::letter(std::string_view recipient, const ClientAddress& from) {
    const auto refusal = limiter_.hit(RateAction::letter, RateSubject::recipient(recipient));
    if (refusal && refusal->ban_began) audit_.record({.event = AuditEvent::banned, .from = from, .what = to_string(RateAction::letter)});
    return refusal;
}

void RateLimits::signed_in(const RateSubject& account) { limiter_.forget(RateAction::failed_log_in, account); }

void RateLimits::not_tried(const RateSubject& account) { limiter_.take_back(RateAction::failed_log_in, account); }

}  // namespace truebond
