// What nobody else would notice: how late the event loops are, how much waits in the outbox.
#pragma once

#include "base/metrics.hpp"
#include "chat/ports/job_store.hpp"
#include "chat/ports/scheduler.hpp"
#include "sioxx/host.hpp"

#include <atomic>
#include <cstdint>

namespace truebond {

/// Looks once a second, from start() on until the host has stopped. Everything it is given must live that long, and it itself until the
/// store is closed.
class Watch {
public:
    Watch(sioxx::Host& host, Scheduler& scheduler, JobStore& jobs, const base::Clock& clock, base::Metrics& metrics);
    void start() { look(); }

private:
    void look();

    sioxx::Host& host_;
    Scheduler& scheduler_;
    JobStore& jobs_;
    const base::Clock& clock_;
    base::Histogram& delay_;
    std::atomic<std::int64_t> outbox_jobs_{0};
    std::uint64_t looks_ = 0;  // on loop 0 only
};

}  // namespace truebond
