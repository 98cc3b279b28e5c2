#include "backends/local/outbox_worker.hpp"

#include <algorithm>
#include <atomic>
#include <bit>

namespace truebond {

/// Shared with every callback that is out, for the worker may go before they come back.
struct OutboxWorker::State : std::enable_shared_from_this<State> {
    State(OutboxPorts p, OutboxOptions o) : ports(p), options(o) {}

    void tick();
    void look();
    void work(const std::vector<Job>& jobs);
    void deliver(const Job& job);
    void finish(std::int64_t id);

    OutboxPorts ports;
    const OutboxOptions options;
    std::atomic<bool> stopped{false};
    std::atomic<bool> looking{false};  // one take at a time; a poke meanwhile is served by the one under way or the next tick
};

OutboxWorker::OutboxWorker(OutboxPorts ports, OutboxOptions options) : state_(std::make_shared<State>(ports, options)) {}

OutboxWorker::~OutboxWorker() { stop(); }

void OutboxWorker::start() { state_->tick(); }

void OutboxWorker::poke() { state_->look(); }

void OutboxWorker::stop() { state_->stopped = true; }

void OutboxWorker::State::tick() {
    if (stopped) return;
    look();
    ports.scheduler.after(options.poll_interval, [self = shared_from_this()] { self->tick(); });
}

void OutboxWorker::State::look() {
    if (stopped || looking.exchange(true)) return;
    const WallTime now = ports.clock.wall();
    const WallTime retry_at{now.us + std::chrono::microseconds(options.retry_interval).count()};
    ports.jobs.take_jobs(options.batch_max, now, retry_at, [self = shared_from_this()](Outcome<std::vector<Job>> jobs) {
        self->looking = false;
        if (self->stopped || !jobs) return;  // a store that is away is tried again at the next tick
        self->work(*jobs);
        if (jobs->size() >= self->options.batch_max) self->look();
    });
}

void OutboxWorker::State::work(const std::vector<Job>& jobs) {
    for (const Job& job : jobs) {
        if (job.kind != "offline_message") {
            ports.logger.error("job of an unknown kind", {{"job", job.id}, {"kind", std::string_view(job.kind)}});
            finish(job.id);
        } else if (ports.presence.is_connected(job.user)) {
            finish(job.id);
        } else if (job.attempts > options.attempts_max) {
            const std::string receiver = job.user.to_string();
            ports.logger.error("offline message given up", {{"job", job.id}, {"receiver", std::string_view(receiver)}});
            finish(job.id);
        } else if (std::has_single_bit(static_cast<unsigned>(std::max(job.attempts, 1)))) {
            deliver(job);
        }
    }
}

void OutboxWorker::State::deliver(const Job& job) {
    OfflineNotice notice;
    notice.receiver = job.user;
    notice.message = job.message;
    notice.sent_at = job.created_at;
    notice.attempt = static_cast<int>(std::bit_width(static_cast<unsigned>(std::max(job.attempts, 1))));
    ports.notifier.notify(notice, [self = shared_from_this(), id = job.id](Outcome<bool> delivered) {
        if (delivered.value_or(false)) self->finish(id);
        else if (!self->stopped) self->ports.logger.warn("offline message not delivered, will be tried again", {{"job", id}});
    });
}

void OutboxWorker::State::finish(std::int64_t id) {
    ports.jobs.finish_job(id, [](const Outcome<bool>&) {});  // not finished: it comes again, which the notifier puts up with
}

}  // namespace truebond
