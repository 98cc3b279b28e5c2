#include "base/blocking_pool.hpp"

#include <atomic>
#include <future>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx::base {
namespace {

TEST(BlockingPool, RunsInTheOrderOfSubmissionOnOneThread) {
    std::vector<int> seen;
    {
        BlockingPool pool("order", 1, 100);
        for (int i = 0; i < 50; ++i) {
            ASSERT_TRUE(pool.submit([&seen, i] { seen.push_back(i); }));
        }
    }
    ASSERT_EQ(seen.size(), 50U);
    for (int i = 0; i < 50; ++i) EXPECT_EQ(seen[static_cast<std::size_t>(i)], i);
}

TEST(BlockingPool, RefusesWhatDoesNotFitTheQueue) {
    BlockingPool pool("a name longer than the kernel takes", 1, 2);
    std::promise<void> started;
    std::promise<void> go;
    ASSERT_TRUE(pool.submit([&] {
        started.set_value();
        go.get_future().wait();
    }));
    started.get_future().wait();
    std::atomic<int> ran = 0;
    EXPECT_TRUE(pool.submit([&] { ++ran; }));
    EXPECT_TRUE(pool.submit([&] { ++ran; }));
    EXPECT_EQ(pool.waiting(), 2U);
    EXPECT_FALSE(pool.submit([&] { ++ran; }));
    go.set_value();
    pool.stop();
    EXPECT_EQ(ran, 2) << "what was accepted is run before it stops";
    EXPECT_FALSE(pool.submit([] {}));
}

TEST(BlockingPool, TakesJobsThatOnlyMove) {
    std::promise<int> result;
    auto future = result.get_future();
    BlockingPool pool("moves", 2, 10);
    ASSERT_TRUE(pool.submit([result = std::move(result), n = std::make_unique<int>(4)]() mutable { result.set_value(*n); }));
    EXPECT_EQ(future.get(), 4);
}

}  // namespace
}  // namespace sioxx::base
