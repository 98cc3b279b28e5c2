#include "main/watch.hpp"

namespace truebond {
namespace {

constexpr std::chrono::seconds interval{1};
constexpr std::uint64_t looks_per_count = 10;  // counting is a query

}  // namespace

Watch::Watch(sioxx::Host& host, Scheduler& scheduler, JobStore& jobs, const base::Clock& clock, base::Metrics& metrics)
    : host_(host),
      scheduler_(scheduler),
      jobs_(jobs),
      clock_(clock),
      delay_(metrics.histogram({"truebond_loop_delay_seconds", "How long a job waited for its event loop; one a second and loop."}, {},
                               base::latency_shape)) {
    metrics.gauge({"truebond_outbox_jobs", "Offline notices that are not delivered yet, as of ten seconds ago or less."}, {},
                  [this] { return static_cast<double>(outbox_jobs_); });
}

void Watch::look() {
    for (unsigned i = 0; i < host_.loop_count(); ++i) {
        host_.post(i, [this, posted = clock_.steady()] { delay_.took(clock_.steady() - posted); });
    }
    if (looks_++ % looks_per_count == 0) {
        jobs_.count_jobs([this](Outcome<std::int64_t> count) {
            if (count) outbox_jobs_ = *count;
        });
    }
    scheduler_.after(interval, [this] { look(); });
}

}  // namespace truebond
