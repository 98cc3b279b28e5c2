// base::Metrics as Prometheus reads it.
#pragma once

#include "base/metrics.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace truebond {

namespace base = sioxx::base;

/// Counters and histograms are striped: a thread adds to a stripe that it rarely shares, with one relaxed add, and whoever looks sums
/// them up (docs/adr/0009-metrics.md). Order: families as they were first registered.
class PrometheusMetrics final : public base::Metrics {
public:
    PrometheusMetrics();
    ~PrometheusMetrics() override;

    base::Counter& counter(base::MetricName name, const base::MetricLabels& labels) override;
    base::Histogram& histogram(base::MetricName name, const base::MetricLabels& labels, base::HistogramShape shape) override;
    void gauge(base::MetricName name, const base::MetricLabels& labels, std::function<double()> read) override;
    void counted(base::MetricName name, const base::MetricLabels& labels, std::function<double()> read) override;

    /// Everything, in Prometheus' text format 0.0.4. Any thread.
    std::string text() const;

private:
    struct Series;
    struct Family;
    enum class Type : std::uint8_t { counter, gauge, histogram };
    Series& series(base::MetricName name, const base::MetricLabels& labels, Type type);

    mutable std::mutex mutex_;  // registering and looking
    std::vector<std::unique_ptr<Family>> families_;
};

}  // namespace truebond
