#include "chat/edge/timestamp.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace truebond {
namespace {

TEST(Timestamp, HasAlwaysSixDigitsAndTheOffset) {
    EXPECT_EQ(to_timestamp(WallTime{1'795'469'681'212'025}), "2026-11-23T21:34:41.212025+00:00");
    EXPECT_EQ(to_timestamp(WallTime{0}), "1970-01-01T00:00:00.000000+00:00");
    EXPECT_EQ(to_timestamp(WallTime{1}), "1970-01-01T00:00:00.000001+00:00");
}

TEST(Timestamp, KnowsTheCalendar) {
    EXPECT_EQ(to_timestamp(WallTime{951'782'400'000'000}), "2000-02-29T00:00:00.000000+00:00");
    EXPECT_EQ(to_timestamp(WallTime{1'709'251'199'999'999}), "2024-02-29T23:59:59.999999+00:00");
    EXPECT_EQ(to_timestamp(WallTime{4'107'542'400'000'000}), "2100-03-01T00:00:00.000000+00:00");
    EXPECT_EQ(to_timestamp(WallTime{-1}), "1969-12-31T23:59:59.999999+00:00");
    EXPECT_EQ(to_timestamp(WallTime{-86'400'000'000}), "1969-12-31T00:00:00.000000+00:00");
}

TEST(Timestamp, StaysWithinFourDigitYears) {
    EXPECT_EQ(to_timestamp(WallTime{std::numeric_limits<std::int64_t>::max()}), "9999-12-31T23:59:59.999999+00:00");
    EXPECT_EQ(to_timestamp(WallTime{std::numeric_limits<std::int64_t>::min()}), "0001-01-01T00:00:00.000000+00:00");
}

}  // namespace
}  // namespace truebond
