#include "histogram.hpp"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace loadtest {
namespace {

TEST(Histogram, IsEmptyAtFirst) {
    const Histogram histogram;
    EXPECT_EQ(histogram.count(), 0U);
    EXPECT_EQ(histogram.percentile(0.99), 0);
}

TEST(Histogram, SmallValuesAreExact) {
    Histogram histogram;
    for (Nanos value = 1; value <= 100; ++value) histogram.add(value);
    EXPECT_EQ(histogram.percentile(0.50), 50);
    EXPECT_EQ(histogram.percentile(0.99), 99);
    EXPECT_EQ(histogram.percentile(1.0), 100);
    EXPECT_DOUBLE_EQ(histogram.mean(), 50.5);
}

TEST(Histogram, PercentilesAreWithinABucketOfTheSortedValues) {
    const unsigned seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    std::lognormal_distribution<double> latency(13, 2);  // around half a millisecond, with a long tail
    Histogram histogram;
    std::vector<Nanos> values(20'000);
    for (Nanos& value : values) {
        value = static_cast<Nanos>(latency(random));
        histogram.add(value);
    }
    std::sort(values.begin(), values.end());
    for (const double share : {0.01, 0.5, 0.9, 0.99, 0.999}) {
        const Nanos exact = values[static_cast<std::size_t>(share * 20'000) - 1];
        const Nanos found = histogram.percentile(share);
        EXPECT_GE(found, exact) << share;
        EXPECT_LE(static_cast<double>(found), static_cast<double>(exact) * 1.008 + 1) << share;
    }
    EXPECT_EQ(histogram.percentile(1.0), values.back());
}

TEST(Histogram, MergingIsAddingAll) {
    Histogram low, high;
    for (Nanos value = 1; value <= 10; ++value) low.add(value);
    for (Nanos value = 91; value <= 100; ++value) high.add(value);
    low.merge(high);
    EXPECT_EQ(low.count(), 20U);
    EXPECT_EQ(low.percentile(0.5), 10);
    EXPECT_EQ(low.percentile(0.55), 91);
    EXPECT_EQ(low.max(), 100);
}

TEST(Histogram, TakesTheLongestTimes) {
    Histogram histogram;
    histogram.add(std::numeric_limits<Nanos>::max());
    EXPECT_EQ(histogram.percentile(0.5), std::numeric_limits<Nanos>::max());
}

}  // namespace
}  // namespace loadtest
