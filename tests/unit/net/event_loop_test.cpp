#include "net/event_loop.hpp"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx::net {
namespace {
using namespace std::chrono_literals;

TEST(EventLoop, RunsPostsOfOneThreadInTheirOrder) {
    const base::SystemClock clock;
    EventLoop loop(0, clock);
    std::thread runner([&] { loop.run(); });
    std::vector<int> order;
    for (int i = 0; i < 10'000; ++i) loop.post([&order, i] { order.push_back(i); });
    loop.stop();
    runner.join();
    ASSERT_EQ(order.size(), 10'000U);
    for (int i = 0; i < 10'000; ++i) ASSERT_EQ(order[static_cast<std::size_t>(i)], i);
}

TEST(EventLoop, PostsFromManyThreadsAllRunOnTheLoop) {
    const base::SystemClock clock;
    EventLoop loop(0, clock);
    std::thread runner([&] { loop.run(); });
    std::atomic<int> here{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 1000; ++i) loop.post([&] { here += loop.here() ? 1 : 0; });
        });
    }
    for (auto& t : threads) t.join();
    loop.stop();
    runner.join();
    EXPECT_EQ(here.load(), 4000);
    EXPECT_FALSE(loop.here());
}

TEST(EventLoop, ADelayedPostRunsLaterAndWhatNeverRunsIsFreed) {
    const base::SystemClock clock;
    auto witness = std::make_shared<int>(0);
    {
        EventLoop loop(0, clock);
        loop.post_after(1ms, [&] { loop.stop(); });
        loop.post_after(1h, [witness] {});
        loop.run();
        EXPECT_EQ(witness.use_count(), 2);
    }
    EXPECT_EQ(witness.use_count(), 1);
}

TEST(EventLoop, FlushIsCalledOnceATurnHoweverOftenItWasAskedFor) {
    struct Counter : Flushable {
        void flush() override { ++flushes; }
        int flushes = 0;
    };
    const base::SystemClock clock;
    EventLoop loop(0, clock);
    Counter counter;
    loop.post([&] {
        loop.flush_later(counter);
        loop.flush_later(counter);
        loop.post([&] { loop.stop(); });
    });
    loop.run();
    EXPECT_EQ(counter.flushes, 1);
}

}  // namespace
}  // namespace sioxx::net
