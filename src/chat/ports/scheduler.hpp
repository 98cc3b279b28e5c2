// "Later", for use cases: typing that stops by itself, presence that waits a second.
#pragma once

#include "chat/domain/base.hpp"

#include <chrono>

namespace truebond {

/// Thread-safe. Jobs run on one thread of the scheduler's, must be short, and are dropped when the process ends.
class Scheduler {
public:
    virtual ~Scheduler() = default;
    virtual void after(std::chrono::milliseconds delay, base::UniqueFunction<void()> job) = 0;
};

}  // namespace truebond
