// Works the outbox in this process: jobs that business steps left in the store (ports/job_store.hpp), at least once each.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "chat/ports/job_store.hpp"
#include "chat/ports/offline_notifier.hpp"
#include "chat/ports/presence_registry.hpp"
#include "chat/ports/scheduler.hpp"

#include <chrono>
#include <memory>

namespace truebond {

struct OutboxOptions {
    std::chrono::milliseconds poll_interval{1000};
    /// A job that was taken comes back after this. It is tried at its 1st, 2nd, 4th, 8th … coming, so that the waits double.
    std::chrono::milliseconds retry_interval{15'000};
    int attempts_max = 1024;  // comings; then it is given up, and said so
    std::size_t batch_max = 64;
};

struct OutboxPorts {
    JobStore& jobs;
    PresenceRegistry& presence;
    OfflineNotifier& notifier;
    Scheduler& scheduler;
    const base::Clock& clock;
    base::Logger& logger;
};

/// All of OutboxPorts must live until stop() has returned and the store is closed.
class OutboxWorker {
public:
    explicit OutboxWorker(OutboxPorts ports, OutboxOptions options = {});
    ~OutboxWorker();
    OutboxWorker(const OutboxWorker&) = delete;
    OutboxWorker& operator=(const OutboxWorker&) = delete;

    void start();
    /// Looks at once instead of at the next interval. Thread-safe.
    void poke();
    /// Takes no more jobs. What is unfinished is found again after the next start.
    void stop();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace truebond
