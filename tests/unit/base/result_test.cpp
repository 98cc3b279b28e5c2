#include "base/result.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace sioxx::base {
namespace {

enum class Errc { one, two };

TEST(Result, HoldsAValueOrAnError) {
    const Result<std::string, Errc> good(std::string("x"));
    ASSERT_TRUE(good);
    EXPECT_EQ(*good, "x");
    EXPECT_EQ(good->size(), 1U);
    EXPECT_EQ(good.value_or("y"), "x");
    const Result<std::string, Errc> bad = Unexpected(Errc::two);
    EXPECT_FALSE(bad);
    EXPECT_EQ(bad.error(), Errc::two);
    EXPECT_EQ(bad.value_or("y"), "y");
}

TEST(Result, ValueAndErrorMayBeOfTheSameType) {
    Result<int, int> bad = Unexpected(3);
    EXPECT_FALSE(bad);
    EXPECT_EQ(bad.error(), 3);
    EXPECT_EQ((Result<int, int>(4).value()), 4);
}

TEST(Result, MovesWhatCannotBeCopied) {
    Result<std::unique_ptr<int>, Errc> r(std::make_unique<int>(5));
    const std::unique_ptr<int> p = std::move(r).value();
    EXPECT_EQ(*p, 5);
}

TEST(Result, VoidMeansNothingButSuccess) {
    const Result<void, Errc> good;
    EXPECT_TRUE(good);
    const Result<void, Errc> bad = Unexpected(Errc::one);
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error(), Errc::one);
}

TEST(ResultDeathTest, LookingAtTheWrongHalfIsABug) {
    const Result<int, Errc> good(1);
    const Result<int, Errc> bad = Unexpected(Errc::one);
    EXPECT_DEATH((void)bad.value(), "");
    EXPECT_DEATH((void)good.error(), "");
    EXPECT_DEATH((void)(Result<void, Errc>().error()), "");
}

}  // namespace
}  // namespace sioxx::base
