// What asking the rate limits costs each request and event.
#include "backends/memory/local_rate_limiter.hpp"

#include <benchmark/benchmark.h>

namespace truebond {
namespace {

RateRules rules() {
    RateRules rules;
    rules[RateAction::message] = {1'000'000, 1};
    rules[RateAction::typing] = {1, 86'400};
    return rules;
}

struct Limits {
    base::SystemClock clock;
    base::SystemRandom random;
    LocalRateLimiter limiter{rules(), clock, random};
};

RateSubject user(std::uint64_t n) {
    UserId id;
    std::memcpy(id.value.bytes.data() + 4, &n, sizeof n);
    return RateSubject::user(id);
}

void ask(benchmark::State& state, RateAction action) {
    static Limits limits;
    const auto users = static_cast<std::uint64_t>(state.range(0));
    std::uint64_t n = static_cast<std::uint64_t>(state.thread_index()) * 7919;
    for (auto _ : state) {
        n = n * 6364136223846793005ULL + 1442695040888963407ULL;
        benchmark::DoNotOptimize(limits.limiter.hit(action, user((n >> 33) % users)));
    }
}
void allowed(benchmark::State& state) { ask(state, RateAction::message); }
void refused(benchmark::State& state) { ask(state, RateAction::typing); }

BENCHMARK(allowed)->Name("rate_limits/allowed")->Arg(1)->Arg(1000)->Arg(50'000)->ThreadRange(1, 2);
BENCHMARK(refused)->Name("rate_limits/refused")->Arg(1000);

}  // namespace
}  // namespace truebond
