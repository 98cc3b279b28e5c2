// One subject's count of one action: a sliding window without a list of all hits.
#pragma once

#include "chat/domain/rate.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace truebond {

/// Never more than rule.hits within rule.window_s. The hits of a full window are kept as at most `groups_max` groups, each with the
/// time of its newest: exact up to that many, above it somebody at the limit waits for a whole group to leave the window.
/// Times are microseconds that never go back, above 0. One thread at a time; all zero is a fresh one.
class RateWindow {
public:
    static constexpr std::size_t groups_max = 32;

    std::optional<RateRefusal> hit(const RateRules& rules, RateAction action, std::uint64_t now_us);
    void take_back(const RateRule& rule);
    /// Until then there is something to remember.
    std::uint64_t matters_until_us() const { return matters_until_us_; }

private:
    RateRefusal refuse(const RateRules& rules, std::uint64_t free_at_us, std::uint64_t now_us);
    void remember_until(std::uint64_t us);

    std::uint64_t matters_until_us_ = 0;
    std::uint64_t banned_until_us_ = 0;
    std::uint32_t position_ = 0;  // of the next hit in its cycle of rule.hits
    std::uint32_t refused_ = 0;   // in a row
    std::array<std::uint64_t, groups_max> newest_us_{};
};

}  // namespace truebond
