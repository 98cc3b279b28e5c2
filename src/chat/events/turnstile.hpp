// Clients that come in, so many at once: the others wait in the order of their coming.
#pragma once

#include "base/queue_depth.hpp"
#include "chat/domain/base.hpp"
#include "sioxx/socket.hpp"

#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>

namespace truebond {

struct TurnstileOptions {
    std::size_t inside_max = 16;
    std::size_t waiting_max = 1000;  // inside and before it; beyond that busy()
    std::size_t waiting_more = 15;   // so many times more, of those that were at the door already, may still queue up
};

/// What is done for a client inside, asking the store, say, may end later and on any thread. Thread-safe.
class Turnstile final : public std::enable_shared_from_this<Turnstile> {
public:
    /// Held by who is inside; the next one comes in when the last copy is gone.
    using Place = std::shared_ptr<const void>;
    using Job = base::UniqueFunction<void(Place)>;

    explicit Turnstile(TurnstileOptions options) : options_(options) {}

    /// Runs `job` with a place, at once or later, on whatever thread makes room for it; not at all if `socket` has gone by then.
    /// False: too many wait.
    bool enter(std::weak_ptr<sioxx::Socket> socket, Job job);
    /// Gives the place back when the socket's loop has done what was posted to it before this, or nobody waits there any more. So what
    /// is done inside never runs ahead of what a loop gets done.
    static void leave(const std::weak_ptr<sioxx::Socket>& socket, Place place);

    /// Further handshakes are to be answered "later", so that those who are in can go on.
    bool busy() const { return waiting() >= options_.waiting_max; }
    /// Inside or before it.
    std::size_t waiting() const { return waiting_.load(std::memory_order_relaxed); }
    base::QueueDepth depth() const { return {waiting(), options_.waiting_max}; }

private:
    struct Comer {
        std::weak_ptr<sioxx::Socket> socket;
        Job job;
    };
    struct Held;

    void work_off();
    void release();

    const TurnstileOptions options_;
    std::mutex mutex_;
    std::deque<Comer> comers_;
    std::size_t inside_ = 0;
    bool working_off_ = false;
    std::atomic<std::size_t> waiting_{0};  // comers_.size() + inside_
};

}  // namespace truebond
