#include "main/prometheus_metrics.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <pthread.h>

namespace truebond {
namespace {

constexpr std::size_t stripes = 8;

/// The same for all calls of a thread. Threads' stacks and control blocks are far apart, so the high bits of a product tell them apart.
std::size_t stripe() { return static_cast<std::size_t>((static_cast<std::uint64_t>(::pthread_self()) * 0x9E3779B97F4A7C15ULL) >> 61); }
static_assert(stripes == 8, "three bits");

class StripedCounter final : public base::Counter {
public:
    void add(std::uint64_t n) noexcept override { cells_[stripe()].value.fetch_add(n, std::memory_order_relaxed); }
    double value() const {
        std::uint64_t sum = 0;
        for (const Cell& cell : cells_) sum += cell.value.load(std::memory_order_relaxed);
        return static_cast<double>(sum);
    }

private:
    struct alignas(64) Cell {
        std::atomic<std::uint64_t> value{0};
    };
    std::array<Cell, stripes> cells_;
};

class StripedHistogram final : public base::Histogram {
public:
    explicit StripedHistogram(base::HistogramShape shape)
        : bounds_(shape.bounds.begin(), shape.bounds.end()),
          scale_(shape.unit == base::HistogramShape::Unit::seconds ? 1e-9 : 1.0),
          // The buckets, the one beyond the last bound, the sum; rounded up to whole cache lines.
          stride_((bounds_.size() + 2 + lane - 1) / lane * lane),
          cells_(std::make_unique<Line[]>(stripes * stride_ / lane)) {}

    void observe(std::uint64_t value) noexcept override {
        std::atomic<std::uint64_t>* mine = cell(stripe() * stride_);
        std::size_t bucket = 0;
        while (bucket < bounds_.size() && value > bounds_[bucket]) ++bucket;
        mine[bucket].fetch_add(1, std::memory_order_relaxed);
        mine[bounds_.size() + 1].fetch_add(value, std::memory_order_relaxed);
    }

    prometheus::ClientMetric::Histogram value() const {
        prometheus::ClientMetric::Histogram out;
        for (std::size_t bucket = 0; bucket <= bounds_.size(); ++bucket) {
            out.sample_count += sum(bucket);
            const bool beyond = bucket == bounds_.size();
            const double bound = beyond ? std::numeric_limits<double>::infinity() : static_cast<double>(bounds_[bucket]) * scale_;
            out.bucket.push_back({out.sample_count, bound});
        }
        out.sample_sum = static_cast<double>(sum(bounds_.size() + 1)) * scale_;
        return out;
    }

private:
    static constexpr std::size_t lane = 8;
    struct alignas(64) Line {
        std::array<std::atomic<std::uint64_t>, lane> values{};
    };
    std::atomic<std::uint64_t>* cell(std::size_t index) const { return &cells_[index / lane].values[index % lane]; }
    std::uint64_t sum(std::size_t index) const {
        std::uint64_t all = 0;
        for (std::size_t i = 0; i < stripes; ++i) all += cell(i * stride_ + index)->load(std::memory_order_relaxed);
        return all;
    }

    const std::vector<std::uint64_t> bounds_;
    const double scale_;
    const std::size_t stride_;
    const std::unique_ptr<Line[]> cells_;
};

}  // namespace

struct PrometheusMetrics::Series {
    std::vector<prometheus::ClientMetric::Label> labels;
    std::unique_ptr<StripedCounter> counter;
    std::unique_ptr<StripedHistogram> histogram;
    std::function<double()> read;

    prometheus::ClientMetric value(Type type) const {
        prometheus::ClientMetric metric;
        metric.label = labels;
        if (histogram) metric.histogram = histogram->value();
        const double number = counter ? counter->value() : read ? read() : 0;
        (type == Type::gauge ? metric.gauge.value : metric.counter.value) = number;
        return metric;
    }
};

struct PrometheusMetrics::Family {
    std::string name;
    std::string help;
    Type type;
    std::vector<std::unique_ptr<Series>> series;

    prometheus::MetricFamily value() const {
        prometheus::MetricFamily out;
        out.name = name;
        out.help = help;
        out.type = type == Type::counter ? prometheus::MetricType::Counter
                   : type == Type::gauge ? prometheus::MetricType::Gauge
                                         : prometheus::MetricType::Histogram;
        for (const auto& one : series) out.metric.push_back(one->value(type));
        return out;
    }
};

PrometheusMetrics::PrometheusMetrics() = default;
PrometheusMetrics::~PrometheusMetrics() = default;

PrometheusMetrics::Series& PrometheusMetrics::series(base::MetricName name, const base::MetricLabels& labels, Type type) {
    auto family = std::find_if(families_.begin(), families_.end(), [&](const auto& f) { return f->name == name.name; });
    if (family == families_.end()) {
        families_.push_back(std::make_unique<Family>(Family{std::string(name.name), std::string(name.help), type, {}}));
        family = families_.end() - 1;
    }
    std::vector<prometheus::ClientMetric::Label> wanted;
    for (const auto& [label, value] : labels) wanted.push_back({std::string(label), std::string(value)});
    auto& all = (*family)->series;
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& s) { return s->labels == wanted; });
    if (found != all.end()) return **found;
    all.push_back(std::make_unique<Series>());
    all.back()->labels = std::move(wanted);
    return *all.back();
}

base::Counter& PrometheusMetrics::counter(base::MetricName name, const base::MetricLabels& labels) {
    const std::lock_guard lock(mutex_);
    Series& found = series(name, labels, Type::counter);
    if (!found.counter) found.counter = std::make_unique<StripedCounter>();
    return *found.counter;
}

base::Histogram& PrometheusMetrics::histogram(base::MetricName name, const base::MetricLabels& labels, base::HistogramShape shape) {
    const std::lock_guard lock(mutex_);
    Series& found = series(name, labels, Type::histogram);
    if (!found.histogram) found.histogram = std::make_unique<StripedHistogram>(shape);
    return *found.histogram;
}

void PrometheusMetrics::gauge(base::MetricName name, const base::MetricLabels& labels, std::function<double()> read) {
    const std::lock_guard lock(mutex_);
    series(name, labels, Type::gauge).read = std::move(read);
}

void PrometheusMetrics::counted(base::MetricName name, const base::MetricLabels& labels, std::function<double()> read) {
    const std::lock_guard lock(mutex_);
    series(name, labels, Type::counter).read = std::move(read);
}

std::string PrometheusMetrics::text() const {
    std::vector<prometheus::MetricFamily> all;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& family : families_) all.push_back(family->value());
    }
    return prometheus::TextSerializer().Serialize(all);
}

}  // namespace truebond
