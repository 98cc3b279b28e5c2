// What counting costs a message, and what a request's name does.
#include "chat/domain/request_id.hpp"
#include "main/prometheus_metrics.hpp"

#include <benchmark/benchmark.h>

namespace truebond {
namespace {

void count(benchmark::State& state) {
    static PrometheusMetrics metrics;
    base::Counter& counter = metrics.counter({"a_total", ""}, {});
    for (auto _ : state) counter.add_one();
}

void observe(benchmark::State& state) {
    static PrometheusMetrics metrics;
    base::Histogram& histogram = metrics.histogram({"a_seconds", ""}, {}, base::latency_shape);
    std::uint64_t value = 0;
    for (auto _ : state) histogram.observe(value += 1001);
}

void name(benchmark::State& state) {
    static base::SystemRandom random;
    static RequestIds ids(random);
    const auto lane = static_cast<unsigned>(state.thread_index());
    for (auto _ : state) benchmark::DoNotOptimize(ids.next(lane));
}

BENCHMARK(count)->Name("metrics/count")->ThreadRange(1, 2);
BENCHMARK(observe)->Name("metrics/observe")->ThreadRange(1, 2);
BENCHMARK(name)->Name("metrics/request_id")->ThreadRange(1, 2);

}  // namespace
}  // namespace truebond
