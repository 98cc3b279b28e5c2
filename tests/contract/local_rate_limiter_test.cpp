#include "backends/memory/local_rate_limiter.hpp"

#include <cstdlib>
#include <deque>
#include <random>
#include <thread>

#include <gtest/gtest.h>

namespace truebond::test {
namespace {

using namespace std::chrono_literals;

RateSubject subject(std::uint32_t n) {
    UserId id;
    for (std::size_t i = 0; i < 4; ++i) id.value.bytes[8 + i] = static_cast<std::byte>(n >> (8 * i));
    return RateSubject::user(id);
}
RateSubject place(std::uint32_t n) {
    return RateSubject::address(
        *ClientAddress::parse("10." + std::to_string(n >> 16 & 255) + "." + std::to_string(n >> 8 & 255) + "." + std::to_string(n & 255)));
}

class LocalRateLimiterTest : public ::testing::Test {
protected:
    std::unique_ptr<LocalRateLimiter> limiter(RateRule message, std::uint32_t ban_after = 0, LocalRateLimiterOptions options = {}) {
        RateRules rules;
        rules[RateAction::message] = message;
        rules[RateAction::otp_send] = {3, 3600};
        rules.ban_after = ban_after;
        rules.ban_s = 300;
        return std::make_unique<LocalRateLimiter>(rules, clock_, random_, options);
    }
    /// Seconds to wait, 0: went through.
    static int hit(LocalRateLimiter& limiter, const RateSubject& who = subject(1), RateAction action = RateAction::message) {
        const auto refusal = limiter.hit(action, who);
        return refusal ? refusal->retry_after_s : 0;
    }

    base::ManualClock clock_;
    base::SeededRandom random_{7};
};

TEST_F(LocalRateLimiterTest, AWindowSlides) {
    const auto limits = limiter({3, 60});
    EXPECT_EQ(hit(*limits), 0);
    clock_.advance(20s);
    EXPECT_EQ(hit(*limits), 0);
    EXPECT_EQ(hit(*limits), 0);
    EXPECT_EQ(hit(*limits), 40);
    clock_.advance(39'999ms);
    EXPECT_EQ(hit(*limits), 1);
    clock_.advance(1ms);
    EXPECT_EQ(hit(*limits), 0) << "the first one has left";
    EXPECT_EQ(hit(*limits), 20);
    clock_.advance(20s);
    EXPECT_EQ(hit(*limits), 0);
    EXPECT_EQ(hit(*limits), 0);
    EXPECT_EQ(hit(*limits), 40);
}

TEST_F(LocalRateLimiterTest, WhoWaitsAsLongAsToldGoesThrough) {
    const auto limits = limiter({100, 60});
    for (int round = 0; round < 20; ++round) {
        int wait = 0;
        int through = 0;
        while ((wait = hit(*limits)) == 0) {
            ++through;
            clock_.advance(13ms);
        }
        EXPECT_GT(through, 0);
        EXPECT_LE(wait, 60);
        clock_.advance(std::chrono::seconds(wait));
    }
}

TEST_F(LocalRateLimiterTest, UsersAddressesAndActionsAreCountedApart) {
    const auto limits = limiter({1, 60});
    EXPECT_EQ(hit(*limits), 0);
    EXPECT_EQ(hit(*limits), 60);
    EXPECT_EQ(hit(*limits, subject(2)), 0);
    EXPECT_EQ(hit(*limits, place(1)), 0);
    EXPECT_EQ(hit(*limits, subject(1), RateAction::otp_send), 0);
    EXPECT_EQ(hit(*limits, subject(1), RateAction::typing), 0) << "no rule, no limit";
}

TEST_F(LocalRateLimiterTest, AHitThatWasNoneIsTakenBack) {
    const auto limits = limiter({3, 60});
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(hit(*limits), 0);
        limits->take_back(RateAction::message, subject(1));
    }
    limits->take_back(RateAction::message, subject(1));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(hit(*limits), 0);
    EXPECT_EQ(hit(*limits), 60);
    limits->take_back(RateAction::message, subject(1));
    EXPECT_EQ(hit(*limits), 0);
    EXPECT_EQ(hit(*limits), 60);
    limits->forget(RateAction::message, subject(1));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(hit(*limits), 0);
}

TEST_F(LocalRateLimiterTest, WhoGoesOnIsBannedForAWhile) {
    const auto limits = limiter({2, 60}, 4);
    EXPECT_EQ(hit(*limits), 0);
    EXPECT_EQ(hit(*limits), 0);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(hit(*limits), 60);
    EXPECT_EQ(limits->hit(RateAction::message, subject(1)), (RateRefusal{300, true, true}));
    EXPECT_EQ(limits->hit(RateAction::message, subject(1)), (RateRefusal{300, true, false}));
    clock_.advance(100s);
    EXPECT_EQ(limits->hit(RateAction::message, subject(1)), (RateRefusal{200, true, false})) << "the window is open, the ban is not over";
    EXPECT_EQ(hit(*limits, subject(2)), 0) << "nobody else";
    clock_.advance(200s);
    EXPECT_EQ(hit(*limits), 0);
}

TEST_F(LocalRateLimiterTest, OneWhoPausesIsNotBanned) {
    const auto limits = limiter({2, 60}, 4);
    for (int round = 0; round < 10; ++round) {
        EXPECT_EQ(hit(*limits), 0);
        EXPECT_EQ(hit(*limits), 0);
        for (int i = 0; i < 3; ++i) EXPECT_EQ(hit(*limits), 60);
        clock_.advance(60s);
    }
}

/// The rule as one would write it down: the times of all hits that went through.
struct Plain {
    RateRule rule;
    std::deque<std::int64_t> hits_us;

    bool full(std::int64_t now_us) {
        while (!hits_us.empty() && hits_us.front() + rule.window_s * 1'000'000LL <= now_us) hits_us.pop_front();
        return hits_us.size() >= rule.hits;
    }
};

TEST_F(LocalRateLimiterTest, NeverLetsMoreThroughThanAListOfAllHitsWould) {
    const char* given = std::getenv("TEST_SEED");
    const auto seed = given != nullptr ? std::strtoul(given, nullptr, 10) : std::random_device{}();
    SCOPED_TRACE("TEST_SEED=" + std::to_string(seed));
    std::mt19937 random(static_cast<unsigned>(seed));
    for (const std::uint32_t hits : {1U, 2U, 5U, 30U, 32U, 33U, 63U, 100U, 1000U}) {
        const auto limits = limiter({hits, 60});
        Plain plain{{hits, 60}, {}};
        // From far below the limit to far above it.
        for (int step = 0; step < 20'000; ++step) {
            const bool busy = (step / 2000) % 2 == 0;
            clock_.advance(std::chrono::microseconds(random() % (busy ? 40'000'000 / hits : 150'000'000 / hits)));
            const std::int64_t now_us = clock_.wall().us;
            const bool full = plain.full(now_us);
            const int wait = hit(*limits);
            ASSERT_TRUE(wait > 0 || !full) << hits << " in 60 s, step " << step;
            ASSERT_TRUE(wait == 0 || full || hits > RateWindow::groups_max) << hits << " in 60 s, step " << step;
            if (wait == 0) plain.hits_us.push_back(now_us);
            ASSERT_LE(wait, 60);
        }
    }
}

TEST_F(LocalRateLimiterTest, MemoryIsBoundedAndBansAreForgottenLast) {
    const auto limits = limiter({2, 60}, 1, {.user_windows_max = 512, .address_windows_max = 512});
    for (std::uint32_t n = 1; n <= 20; ++n) {
        for (int i = 0; i < 3; ++i) hit(*limits, subject(n));
    }
    for (std::uint32_t n = 0; n < 100'000; ++n) EXPECT_EQ(hit(*limits, subject(1000 + n)), 0);
    int banned = 0;
    for (std::uint32_t n = 1; n <= 20; ++n) banned += hit(*limits, subject(n)) == 300 ? 1 : 0;
    EXPECT_EQ(banned, 20);
    EXPECT_EQ(hit(*limits, place(1)), 0);
}

TEST_F(LocalRateLimiterTest, StrangersDoNotMakeItForgetUsers) {
    const auto limits = limiter({1, 60}, 0, {.user_windows_max = 512, .address_windows_max = 512});
    EXPECT_EQ(hit(*limits), 0);
    for (std::uint32_t n = 0; n < 100'000; ++n) hit(*limits, place(n));
    EXPECT_EQ(hit(*limits), 60);
}

TEST_F(LocalRateLimiterTest, CountsExactlyWhileManyAsk) {
    const auto limits = limiter({1000, 60});
    std::atomic<int> through{0};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 1000; ++i) {
                    if (hit(*limits) == 0) ++through;
                    hit(*limits, subject(static_cast<std::uint32_t>(i)), RateAction::otp_send);
                }
            });
        }
    }
    EXPECT_EQ(through, 1000);
}

}  // namespace
}  // namespace truebond::test
