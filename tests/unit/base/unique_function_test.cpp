#include "base/unique_function.hpp"

#include <array>
#include <functional>
#include <memory>
#include <utility>

#include <gtest/gtest.h>

namespace sioxx::base {
namespace {

TEST(UniqueFunction, CallsWhatItHoldsInPlaceOrOnTheHeap) {
    UniqueFunction<int(int)> small = [n = 1](int x) mutable { return n++ + x; };
    EXPECT_EQ(small(10), 11);
    EXPECT_EQ(small(10), 12);
    std::array<int, 40> many{};
    many[39] = 7;
    UniqueFunction<int()> large = [many] { return many[39]; };
    EXPECT_EQ(large(), 7);
}

TEST(UniqueFunction, MovesOnce) {
    UniqueFunction<int(std::unique_ptr<int>)> f = [held = std::make_unique<int>(2)](std::unique_ptr<int> x) { return *held + *x; };
    UniqueFunction<int(std::unique_ptr<int>)> g = std::move(f);
    EXPECT_FALSE(f);  // NOLINT(bugprone-use-after-move): that it is empty is the point
    ASSERT_TRUE(g);
    EXPECT_EQ(g(std::make_unique<int>(3)), 5);
}

TEST(UniqueFunction, DestroysWhatItHeld) {
    const auto counter = std::make_shared<int>(0);
    {
        UniqueFunction<void()> f = [counter] {};
        EXPECT_EQ(counter.use_count(), 2);
        f = nullptr;
        EXPECT_EQ(counter.use_count(), 1);
        std::array<char, 100> pad{};
        f = [counter, pad] { (void)pad; };
        UniqueFunction<void()> g = std::move(f);
        f = std::move(g);
        EXPECT_EQ(counter.use_count(), 2);
    }
    EXPECT_EQ(counter.use_count(), 1);
}

TEST(UniqueFunction, AnEmptyOneThrows) {
    UniqueFunction<void()> f;
    EXPECT_FALSE(f);
    EXPECT_THROW(f(), std::bad_function_call);
}

}  // namespace
}  // namespace sioxx::base
