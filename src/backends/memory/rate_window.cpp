#include "backends/memory/rate_window.hpp"

#include <algorithm>

namespace truebond {
namespace {

constexpr std::uint64_t second_us = 1'000'000;

/// The hits of one cycle, spread over the groups as evenly as they will go.
std::size_t group_of(std::uint32_t position, const RateRule& rule) {
    const std::uint64_t groups = std::min<std::uint64_t>(rule.hits, RateWindow::groups_max);
    return static_cast<std::size_t>(position * groups / rule.hits);
}

bool opens_group(std::uint32_t position, const RateRule& rule) {
    return position == 0 || group_of(position, rule) != group_of(position - 1, rule);
}

int seconds_until(std::uint64_t then_us, std::uint64_t now_us) {
    return static_cast<int>(std::max<std::uint64_t>(1, (then_us - now_us + second_us - 1) / second_us));
}

}  // namespace

std::optional<RateRefusal> RateWindow::hit(const RateRules& rules, RateAction action, std::uint64_t now_us) {
    const RateRule& rule = rules[action];
    if (now_us < banned_until_us_) return RateRefusal{seconds_until(banned_until_us_, now_us), true, false};
    const std::uint64_t window_us = rule.window_s * second_us;
    std::uint64_t& newest_us = newest_us_[group_of(position_, rule)];
    // What stands there is one whole cycle of hits old. If its last one has left the window, so has everything before, and all the
    // hits of this group may come.
    if (opens_group(position_, rule) && newest_us != 0 && newest_us + window_us > now_us) {
        return refuse(rules, newest_us + window_us, now_us);
    }
    newest_us = now_us;
    position_ = (position_ + 1) % rule.hits;
    refused_ = 0;
    remember_until(now_us + window_us);
    return std::nullopt;
}

RateRefusal RateWindow::refuse(const RateRules& rules, std::uint64_t free_at_us, std::uint64_t now_us) {
    ++refused_;
    if (rules.ban_after == 0 || refused_ < rules.ban_after) return {seconds_until(free_at_us, now_us), false, false};
    refused_ = 0;
    banned_until_us_ = now_us + rules.ban_s * second_us;
    remember_until(banned_until_us_);
    return {seconds_until(banned_until_us_, now_us), true, true};
}

void RateWindow::take_back(const RateRule& rule) {
    if (newest_us_[group_of((position_ + rule.hits - 1) % rule.hits, rule)] == 0) return;  // there was none
    position_ = (position_ + rule.hits - 1) % rule.hits;
    // What stood in its place before had left the window already.
    if (opens_group(position_, rule)) newest_us_[group_of(position_, rule)] = 0;
}

void RateWindow::remember_until(std::uint64_t us) { matters_until_us_ = std::max(matters_until_us_, us); }

}  // namespace truebond
