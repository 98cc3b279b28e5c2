// What a door asks before it does anything for somebody.
#pragma once

#include "chat/ports/audit_log.hpp"
#include "chat/ports/rate_limiter.hpp"

namespace truebond {

/// Thread-safe; never blocks. Each call counts one; nullopt: go ahead.
class RateLimits {
public:
    RateLimits(RateLimiter& limiter, AuditLog& audit) : limiter_(limiter), audit_(audit) {}

    /// Whatever somebody does who is signed in.
    std::optional<RateRefusal> hit(RateAction action, UserId user);
    /// What anybody may ask.
    std::optional<RateRefusal> hit(RateAction action, const ClientAddress& from);

    /// A try to sign in counts as a failure until it has succeeded. Of an account and an address together: so that nobody can lock
    /// somebody else out, and a guesser gets no further.
    std::optional<RateRefusal> try_account(std::string_view email, const ClientAddress& from);
    /// A letter that is asked for, sent or not: so that nobody's mailbox is filled from many addresses.
    std::optional<RateRefusal> letter(std::string_view recipient, const ClientAddress& from);
    void signed_in(const RateSubject& account);
    /// It could not be told whether the password was right.
    void not_tried(const RateSubject& account);

private:
    RateLimiter& limiter_;
    AuditLog& audit_;
};

}  // namespace truebond
