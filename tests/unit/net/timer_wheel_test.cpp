#include "net/timer_wheel.hpp"

#include <chrono>
#include <memory>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx::net {
namespace {
using namespace std::chrono_literals;

struct Probe : Timer {
    explicit Probe(const std::chrono::milliseconds& now) : Timer(&Probe::fire), now_ms(now) {}
    static void fire(Timer& t) {
        auto& self = static_cast<Probe&>(t);
        ++self.fired;
        self.fired_at = self.now_ms;
    }
    const std::chrono::milliseconds& now_ms;
    int fired = 0;
    std::chrono::milliseconds fired_at{0};
};

class TimerWheelTest : public testing::Test {
protected:
    void advance_to(std::chrono::milliseconds t) {
        now_ = t;
        wheel_.advance(TimerWheel::TimePoint(t));
    }
    void never_late(TimerWheel& wheel);
    std::chrono::milliseconds now_{0};
    TimerWheel wheel_{TimerWheel::TimePoint(0ms)};
};

TEST_F(TimerWheelTest, FiresOnceNeverEarlyAndAtMostTwoTicksLate) {
    for (const auto delay : {0ms, 1ms, 4ms, 5ms, 300ms, 1023ms, 1024ms, 1025ms, 25'000ms, 262'144ms, 270'000ms, 3'600'000ms}) {
        Probe p(now_);
        const auto start = now_;
        wheel_.start(p, delay);
        while (p.fired == 0) {
            const auto limit = wheel_.sleep_limit(TimerWheel::TimePoint(now_));
            ASSERT_TRUE(limit.has_value());
            advance_to(now_ + std::max(*limit, std::chrono::milliseconds(1)));
            ASSERT_LE(now_ - start, delay + 8ms + 1ms) << delay.count();
        }
        EXPECT_GE(now_ - start, delay) << delay.count();
        advance_to(now_ + 10s);
        EXPECT_EQ(p.fired, 1);
    }
}

TEST_F(TimerWheelTest, ALongSleepFiresEverythingThatIsDue) {
    std::mt19937 random(7);
    std::vector<std::unique_ptr<Probe>> probes;
    for (int i = 0; i < 1000; ++i) {
        probes.push_back(std::make_unique<Probe>(now_));
        wheel_.start(*probes.back(), std::chrono::milliseconds(random() % 400'000));
    }
    advance_to(500'000ms);
    for (const auto& p : probes) EXPECT_EQ(p->fired, 1);
    EXPECT_FALSE(wheel_.sleep_limit(TimerWheel::TimePoint(now_)).has_value());
}

TEST_F(TimerWheelTest, AStoppedOrMovedTimerDoesNotFireAtItsOldTime) {
    Probe stopped(now_);
    Probe moved(now_);
    wheel_.start(stopped, 100ms);
    wheel_.start(moved, 100ms);
    advance_to(50ms);
    stopped.stop();
    wheel_.start(moved, 100ms);
    advance_to(120ms);
    EXPECT_EQ(moved.fired, 0);
    advance_to(200ms);
    EXPECT_EQ(stopped.fired, 0);
    EXPECT_EQ(moved.fired, 1);
}

TEST_F(TimerWheelTest, ATimerStartedAfterALongSleepCountsFromTheWakingUp) {
    advance_to(10ms);
    wheel_.set_now(TimerWheel::TimePoint(60s));  // the loop slept, nothing was due
    Probe p(now_);
    wheel_.start(p, 300ms);
    advance_to(60s);
    EXPECT_EQ(p.fired, 0);
    advance_to(60s + 310ms);
    EXPECT_EQ(p.fired, 1);
}

void TimerWheelTest::never_late(TimerWheel& wheel) {
    std::mt19937 random(17);
    const auto below = [&random](unsigned n) { return static_cast<unsigned>(random() % n); };
    std::vector<std::unique_ptr<Probe>> probes;
    std::vector<std::chrono::milliseconds> due;
    for (int i = 0; i < 40; ++i) {
        probes.push_back(std::make_unique<Probe>(now_));
        due.emplace_back(0);
    }
    for (int turn = 0; turn < 20'000; ++turn) {
        const std::size_t i = below(40);
        if (below(3) == 0) {
            probes[i]->stop();
        } else {
            constexpr unsigned longest[] = {50, 2'000, 30'000, 400'000};
            const std::chrono::milliseconds delay(below(longest[below(4)]));
            wheel.start(*probes[i], delay);
            due[i] = now_ + delay;
        }
        const auto limit = wheel.sleep_limit(TimerWheel::TimePoint(now_));
        for (std::size_t k = 0; k < probes.size(); ++k) {
            if (!probes[k]->running()) continue;
            ASSERT_TRUE(limit.has_value()) << "turn " << turn;
            ASSERT_LE(now_ + *limit, due[k] + 8ms) << "turn " << turn;
        }
        // Input may come long before; then whoever was asked is asked again.
        const auto sleep = limit.value_or(500ms);
        now_ += below(2) == 0 ? sleep : std::chrono::milliseconds(below(static_cast<unsigned>(sleep.count()) + 1));
        wheel.advance(TimerWheel::TimePoint(now_));
        for (std::size_t k = 0; k < probes.size(); ++k) {
            if (!probes[k]->running()) continue;
            ASSERT_LE(now_, due[k] + 8ms) << "turn " << turn;
        }
    }
}

TEST_F(TimerWheelTest, WhoSleepsAsLongAsItSaysIsNeverLate) { never_late(wheel_); }

TEST_F(TimerWheelTest, NorAfter198DaysWhenTheTicksComeRound) {
    TimerWheel old(TimerWheel::TimePoint(0ms), 0xFFFF'FF00U);
    never_late(old);
    EXPECT_GT(now_, 2s) << "the count has come round";
}

TEST_F(TimerWheelTest, ADestroyedTimerIsGone) {
    auto p = std::make_unique<Probe>(now_);
    wheel_.start(*p, 10ms);
    p.reset();
    advance_to(100ms);
}

TEST_F(TimerWheelTest, AFiringTimerMayStartItselfAgain) {
    struct Again : Timer {
        explicit Again(TimerWheel& w) : Timer(&Again::fire), wheel(w) {}
        static void fire(Timer& t) {
            auto& self = static_cast<Again&>(t);
            if (++self.fired < 5) self.wheel.start(self, 20ms);
        }
        TimerWheel& wheel;
        int fired = 0;
    } again(wheel_);
    wheel_.start(again, 20ms);
    for (auto t = 0ms; t < 500ms; t += 4ms) advance_to(t);
    EXPECT_EQ(again.fired, 5);
}

}  // namespace
}  // namespace sioxx::net
