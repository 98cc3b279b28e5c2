// Counting what people do, within one process or for a cluster.
#pragma once

#include "chat/domain/rate.hpp"

#include <optional>

namespace truebond {

/// Thread-safe, and asked with every request and event: never blocks, never calls out. A cluster's limiter answers from what this
/// node knows (its own hits, and those that other nodes have told of) and tells the others afterwards.
/// Memory is bounded: under the load of very many subjects the ones that say least are forgotten first.
class RateLimiter {
public:
    virtual ~RateLimiter() = default;
    /// Counts one; nullopt: go ahead. What is refused does not count as a hit, but those who go on are banned (RateRules).
    virtual std::optional<RateRefusal> hit(RateAction action, const RateSubject& who) = 0;
    /// The newest hit was none after all.
    virtual void take_back(RateAction action, const RateSubject& who) = 0;
    /// As if there had never been any.
    virtual void forget(RateAction action, const RateSubject& who) = 0;
};

/// RATE_LIMITS=off.
class NoRateLimits final : public RateLimiter {
public:
    std::optional<RateRefusal> hit(RateAction, const RateSubject&) override { return std::nullopt; }
    void take_back(RateAction, const RateSubject&) override {}
    void forget(RateAction, const RateSubject&) override {}
};

}  // namespace truebond
