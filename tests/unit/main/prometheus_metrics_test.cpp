#include "main/prometheus_metrics.hpp"

#include <array>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace truebond {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(PrometheusMetrics, TextIsWhatPrometheusReads) {
    PrometheusMetrics metrics;
    metrics.counter({"a_total", "What a is."}, {{"door", "rest"}, {"result", "sent"}}).add(41);
    metrics.counter({"a_total", "What a is."}, {{"door", "rest"}, {"result", "sent"}}).add_one();
    double depth = 7;
    metrics.gauge({"b", "B."}, {}, [&depth] { return depth; });
    metrics.counted({"c_total", "C."}, {{"reason", "a \"quoted\" word"}}, [] { return 3.0; });
    EXPECT_EQ(metrics.text(),
              "# HELP a_total What a is.\n# TYPE a_total counter\na_total{door=\"rest\",result=\"sent\"} 42\n"
              "# HELP b B.\n# TYPE b gauge\nb 7\n"
              "# HELP c_total C.\n# TYPE c_total counter\nc_total{reason=\"a \\\"quoted\\\" word\"} 3\n");
    depth = 8;
    EXPECT_THAT(metrics.text(), HasSubstr("\nb 8\n"));
}

TEST(PrometheusMetrics, HistogramsAddUp) {
    PrometheusMetrics metrics;
    constexpr std::array<std::uint64_t, 3> bounds{1, 8, 64};
    base::Histogram& items = metrics.histogram({"batch", "B."}, {}, {base::HistogramShape::Unit::items, bounds});
    for (const std::uint64_t value : {0U, 1U, 2U, 8U, 9U, 65U, 1000U}) items.observe(value);
    const std::string text = metrics.text();
    EXPECT_THAT(text, HasSubstr("batch_count 7\n"));
    EXPECT_THAT(text, HasSubstr("batch_sum 1085\n"));
    EXPECT_THAT(text, HasSubstr("batch_bucket{le=\"1\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("batch_bucket{le=\"8\"} 4\n"));
    EXPECT_THAT(text, HasSubstr("batch_bucket{le=\"64\"} 5\n"));
    EXPECT_THAT(text, HasSubstr("batch_bucket{le=\"+Inf\"} 7\n"));
}

TEST(PrometheusMetrics, TimeIsInSeconds) {
    PrometheusMetrics metrics;
    base::Histogram& took = metrics.histogram({"took_seconds", "T."}, {{"route", "/"}}, base::latency_shape);
    took.took(std::chrono::milliseconds(20));
    took.took(std::chrono::seconds(60));
    const std::string text = metrics.text();
    EXPECT_THAT(text, HasSubstr("took_seconds_sum{route=\"/\"} 60.02"));
    EXPECT_THAT(text, HasSubstr("took_seconds_bucket{route=\"/\",le=\"0.01\"} 0\n"));
    EXPECT_THAT(text, HasSubstr("took_seconds_bucket{route=\"/\",le=\"0.025\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("took_seconds_bucket{route=\"/\",le=\"10\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("took_seconds_bucket{route=\"/\",le=\"+Inf\"} 2\n"));
}

TEST(PrometheusMetrics, TheSameLabelsAreTheSameCounter) {
    PrometheusMetrics metrics;
    base::Counter& one = metrics.counter({"a_total", ""}, {{"x", "1"}});
    EXPECT_EQ(&metrics.counter({"a_total", ""}, {{"x", "1"}}), &one);
    EXPECT_NE(&metrics.counter({"a_total", ""}, {{"x", "2"}}), &one);
    base::Histogram& histogram = metrics.histogram({"h", ""}, {}, base::latency_shape);
    EXPECT_EQ(&metrics.histogram({"h", ""}, {}, base::latency_shape), &histogram);
}

TEST(PrometheusMetrics, NothingIsLostBetweenThreads) {
    constexpr int threads = 8;
    constexpr int rounds = 20'000;
    PrometheusMetrics metrics;
    base::Counter& counter = metrics.counter({"a_total", ""}, {});
    base::Histogram& histogram = metrics.histogram({"h", ""}, {}, base::latency_shape);
    std::vector<std::thread> all;
    for (int t = 0; t < threads; ++t) {
        all.emplace_back([&] {
            for (int i = 0; i < rounds; ++i) {
                counter.add_one();
                histogram.observe(static_cast<std::uint64_t>(i));
            }
        });
    }
    for (int i = 0; i < 20; ++i) EXPECT_THAT(metrics.text(), HasSubstr("a_total "));
    for (std::thread& thread : all) thread.join();
    EXPECT_THAT(metrics.text(), HasSubstr("\na_total 160000\n"));
    EXPECT_THAT(metrics.text(), HasSubstr("\nh_count 160000\n"));
}

}  // namespace
}  // namespace truebond
