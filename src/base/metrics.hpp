// What is counted and measured, as an interface; Prometheus stands behind it in main/.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace sioxx::base {

/// Only grows. Thread-safe, on the path of every message: no lock, no allocation.
class Counter {
public:
    virtual ~Counter() = default;
    virtual void add(std::uint64_t n) noexcept = 0;
    void add_one() noexcept { add(1); }
};

/// How often which size was seen. Thread-safe, on the path of every message: no lock, no allocation.
class Histogram {
public:
    virtual ~Histogram() = default;
    virtual void observe(std::uint64_t value) noexcept = 0;
    /// For histograms of HistogramShape::Unit::seconds.
    void took(std::chrono::nanoseconds time) noexcept {
        observe(static_cast<std::uint64_t>(std::max(time, std::chrono::nanoseconds::zero()).count()));
    }
};

/// Upper bounds, ascending; what is beyond the last one is counted too.
struct HistogramShape {
    enum class Unit : std::uint8_t { seconds, items };  // seconds: values and bounds are nanoseconds

    Unit unit = Unit::items;
    std::span<const std::uint64_t> bounds{};
};

/// What it is called (Prometheus' rules: snake_case, the unit last, `_total` for counters), and what it says, in one line.
struct MetricName {
    std::string_view name;
    std::string_view help;
};
using MetricLabels = std::vector<std::pair<std::string_view, std::string_view>>;

/// Everything is registered while the program is put together, with labels out of fixed tables: so their number is bounded, whatever
/// clients send. Never a label of what a client can choose: no user, no token, no address, no path as it came. Registering is
/// thread-safe. The same name and labels give the same object again; it lives as long as this.
class Metrics {
public:
    virtual ~Metrics() = default;
    virtual Counter& counter(MetricName name, const MetricLabels& labels) = 0;
    virtual Histogram& histogram(MetricName name, const MetricLabels& labels, HistogramShape shape) = 0;
    /// Asked whenever somebody looks, on any thread; must not block for long. What it uses must outlive the last look.
    virtual void gauge(MetricName name, const MetricLabels& labels, std::function<double()> read) = 0;
    /// The same for what only grows, counted by somebody else.
    virtual void counted(MetricName name, const MetricLabels& labels, std::function<double()> read) = 0;
};

/// Counts nothing: for tests, and for parts that are used alone.
class NoMetrics final : public Metrics {
public:
    Counter& counter(MetricName, const MetricLabels&) override { return counter_; }
    Histogram& histogram(MetricName, const MetricLabels&, HistogramShape) override { return histogram_; }
    void gauge(MetricName, const MetricLabels&, std::function<double()>) override {}
    void counted(MetricName, const MetricLabels&, std::function<double()>) override {}

private:
    struct Nothing final : Counter {
        void add(std::uint64_t) noexcept override {}
    };
    struct Nowhere final : Histogram {
        void observe(std::uint64_t) noexcept override {}
    };
    Nothing counter_;
    Nowhere histogram_;
};

/// A counter for each word of a fixed table, found by its index: what a door knows by then.
class CounterSet {
public:
    /// `labels` are those that all of them have.
    CounterSet(Metrics& metrics, MetricName name, std::string_view label, std::span<const std::string_view> words,
               const MetricLabels& labels = {}) {
        counters_.reserve(words.size());
        for (const std::string_view word : words) {
            MetricLabels all = labels;
            all.emplace_back(label, word);
            counters_.push_back(&metrics.counter(name, all));
        }
    }
    void add(std::size_t index, std::uint64_t n) const noexcept { counters_[index]->add(n); }
    void add_one(std::size_t index) const noexcept { add(index, 1); }

private:
    std::vector<Counter*> counters_;
};

/// 0.1 ms to 10 s, as what people wait for is looked at.
inline constexpr std::array<std::uint64_t, 15> latency_bounds_ns{100'000,     250'000,     500'000,       1'000'000,     2'500'000,
                                                                 5'000'000,   10'000'000,  25'000'000,    50'000'000,    100'000'000,
                                                                 250'000'000, 500'000'000, 1'000'000'000, 2'500'000'000, 10'000'000'000};
inline constexpr HistogramShape latency_shape{HistogramShape::Unit::seconds, latency_bounds_ns};

}  // namespace sioxx::base
