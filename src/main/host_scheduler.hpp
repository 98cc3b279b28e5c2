// "Later", on an event loop's timers.
#pragma once

#include "chat/ports/scheduler.hpp"
#include "sioxx/host.hpp"

#include <memory>
#include <utility>

namespace truebond {

/// See ports/scheduler.hpp; the one thread is that of loop 0. The host must outlive it.
class HostScheduler final : public Scheduler {
public:
    explicit HostScheduler(sioxx::Host& host) : host_(host) {}
    void after(std::chrono::milliseconds delay, base::UniqueFunction<void()> job) override {
        host_.post_after(0, delay, [job = std::make_shared<base::UniqueFunction<void()>>(std::move(job))] { (*job)(); });
    }

private:
    sioxx::Host& host_;
};

}  // namespace truebond
