#include "base/clock.hpp"
#include "base/random.hpp"

#include <array>
#include <mutex>
#include <set>
#include <thread>

#include <gtest/gtest.h>

namespace sioxx::base {
namespace {

TEST(ManualClock, StandsStillUntilTold) {
    ManualClock clock(WallTime{1'000'000});
    const auto before = clock.steady();
    EXPECT_EQ(clock.wall(), WallTime{1'000'000});
    clock.advance(std::chrono::milliseconds(2));
    EXPECT_EQ(clock.wall(), WallTime{1'002'000});
    EXPECT_EQ(clock.steady() - before, std::chrono::milliseconds(2));
}

TEST(SystemClock, KnowsRoughlyWhenItIs) {
    const SystemClock clock;
    EXPECT_GT(clock.wall(), WallTime{1'600'000'000'000'000});
    const auto before = clock.steady();
    EXPECT_GE(clock.steady(), before);
}

TEST(SeededRandom, RepeatsItself) {
    SeededRandom a(5);
    SeededRandom b(5);
    SeededRandom c(6);
    const auto first = a.next_u64();
    EXPECT_EQ(first, b.next_u64());
    EXPECT_NE(first, c.next_u64());
    EXPECT_NE(first, a.next_u64());
}

TEST(SystemRandom, FillsAllOfIt) {
    SystemRandom random;
    std::array<std::byte, 300> bytes{};
    random.fill(bytes);
    int zeros_at_end = 0;
    for (std::size_t i = 280; i < bytes.size(); ++i) zeros_at_end += bytes[i] == std::byte{0} ? 1 : 0;
    EXPECT_LT(zeros_at_end, 20);
    EXPECT_NE(random.next_u64(), random.next_u64());
}

TEST(SystemRandom, GivesNothingOutTwice) {
    SystemRandom random;
    std::mutex mutex;
    std::set<std::array<std::byte, 15>> seen;
    const auto take = [&] {
        for (int i = 0; i < 1000; ++i) {
            std::array<std::byte, 15> bytes{};
            random.fill(bytes);
            const std::lock_guard lock(mutex);
            seen.insert(bytes);
        }
    };
    std::thread other(take);
    take();
    other.join();
    EXPECT_EQ(seen.size(), 2000U);
}

}  // namespace
}  // namespace sioxx::base
