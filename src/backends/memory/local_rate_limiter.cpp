#include "backends/memory/local_rate_limiter.hpp"

namespace truebond {
namespace {

RateTable::Key key_of(RateAction action, const RateSubject& who) {
    const std::uint64_t what = (static_cast<std::uint64_t>(action) << 8) | static_cast<std::uint64_t>(who.kind()) | 0x80;
    return {who.head(), (static_cast<std::uint64_t>(who.tail()) << 32) | what};
}

}  // namespace

LocalRateLimiter::LocalRateLimiter(const RateRules& rules, const base::Clock& clock, base::Random& random, LocalRateLimiterOptions options)
    : rules_(rules),
      clock_(clock),
      started_(clock.steady()),
      users_(options.user_windows_max, random.next_u64()),
      addresses_(options.address_windows_max, random.next_u64()) {}

std::optional<RateRefusal> LocalRateLimiter::hit(RateAction action, const RateSubject& who) {
    if (rules_[action].hits == 0) return std::nullopt;
    const auto since_start = std::chrono::duration_cast<std::chrono::microseconds>(clock_.steady() - started_);
    const std::uint64_t now_us = static_cast<std::uint64_t>(since_start.count()) + 1;
    return table_of(who).with(key_of(action, who), [&](RateWindow& window) { return window.hit(rules_, action, now_us); });
}

void LocalRateLimiter::take_back(RateAction action, const RateSubject& who) {
    if (rules_[action].hits == 0) return;
    table_of(who).with(key_of(action, who), [&](RateWindow& window) { window.take_back(rules_[action]); });
}

void LocalRateLimiter::forget(RateAction action, const RateSubject& who) {
    if (rules_[action].hits != 0) table_of(who).erase(key_of(action, who));
}

}  // namespace truebond
