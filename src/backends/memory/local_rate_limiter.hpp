// Rate limits of a single process.
#pragma once

#include "backends/memory/rate_table.hpp"
#include "base/random.hpp"
#include "chat/ports/rate_limiter.hpp"

namespace truebond {

struct LocalRateLimiterOptions {
    // A window is 300 bytes. Users and addresses have tables of their own: many strangers cannot make it forget who is signed in.
    std::size_t user_windows_max = 65'536;
    std::size_t address_windows_max = 16'384;
};

/// See ports/rate_limiter.hpp. `clock` must outlive it.
class LocalRateLimiter final : public RateLimiter {
public:
    LocalRateLimiter(const RateRules& rules, const base::Clock& clock, base::Random& random, LocalRateLimiterOptions options = {});

    std::optional<RateRefusal> hit(RateAction action, const RateSubject& who) override;
    void take_back(RateAction action, const RateSubject& who) override;
    void forget(RateAction action, const RateSubject& who) override;

private:
    RateTable& table_of(const RateSubject& who) { return who.kind() == RateSubject::Kind::user ? users_ : addresses_; }

    const RateRules rules_;
    const base::Clock& clock_;
    const std::chrono::steady_clock::time_point started_;
    RateTable users_;
    RateTable addresses_;
};

}  // namespace truebond
