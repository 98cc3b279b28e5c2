#include "base/metrics.hpp"

#include "base/log_budget.hpp"

#include <map>
#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace sioxx::base {
namespace {

/// Counts by "name{label=value,…}".
class Plain final : public Metrics {
public:
    struct Cell final : Counter, Histogram {
        void add(std::uint64_t n) noexcept override { sum += n; }
        void observe(std::uint64_t value) noexcept override { sum += value; }
        std::uint64_t sum = 0;
    };
    Cell& cell(MetricName name, const MetricLabels& labels) {
        std::string key(name.name);
        for (const auto& [label, value] : labels) key.append(" ").append(label).append("=").append(value);
        auto& found = cells[key];
        if (!found) found = std::make_unique<Cell>();
        return *found;
    }
    Counter& counter(MetricName name, const MetricLabels& labels) override { return cell(name, labels); }
    Histogram& histogram(MetricName name, const MetricLabels& labels, HistogramShape) override { return cell(name, labels); }
    void gauge(MetricName, const MetricLabels&, std::function<double()>) override {}
    void counted(MetricName, const MetricLabels&, std::function<double()>) override {}
    std::map<std::string, std::unique_ptr<Cell>> cells;
};

TEST(Metrics, ASetHasACounterForEachWordAndNoOther) {
    Plain metrics;
    const std::array<std::string_view, 2> words{"good", "bad"};
    const CounterSet set(metrics, {"x_total", "help"}, "result", words, {{"door", "rest"}});
    ASSERT_EQ(metrics.cells.size(), 2U);
    set.add_one(1);
    set.add(1, 2);
    set.add_one(0);
    EXPECT_EQ(metrics.cells.at("x_total door=rest result=good")->sum, 1U);
    EXPECT_EQ(metrics.cells.at("x_total door=rest result=bad")->sum, 3U);
}

TEST(Metrics, TimeNeverRunsBackwardsInAHistogram) {
    Plain::Cell cell;
    Histogram& histogram = cell;
    histogram.took(std::chrono::microseconds(3));
    histogram.took(std::chrono::microseconds(-3));
    EXPECT_EQ(cell.sum, 3000U);
}

TEST(Metrics, NoneTakesEverything) {
    NoMetrics none;
    none.counter({"a", ""}, {}).add_one();
    none.histogram({"b", ""}, {}, latency_shape).observe(1);
    bool asked = false;
    none.gauge({"c", ""}, {}, [&asked] { return asked = true; });
    EXPECT_FALSE(asked);
}

TEST(LogBudget, LeavesOutWhatIsTooMuchAndSaysHowMuch) {
    LogBudget budget(2);
    const std::chrono::steady_clock::time_point start{std::chrono::hours(5)};
    EXPECT_EQ(budget.take(start), 0);
    EXPECT_EQ(budget.take(start), 0);
    EXPECT_EQ(budget.take(start), std::nullopt);
    EXPECT_EQ(budget.take(start + std::chrono::milliseconds(999)), std::nullopt);
    EXPECT_EQ(budget.take(start + std::chrono::milliseconds(1000)), 2);
    EXPECT_EQ(budget.take(start + std::chrono::milliseconds(1001)), 0);
    EXPECT_EQ(budget.take(start + std::chrono::milliseconds(1002)), std::nullopt);
}

}  // namespace
}  // namespace sioxx::base
