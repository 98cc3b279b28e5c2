// Threads for calls that block (SQLite reads, bcrypt, image decoding), with a bound on what may wait.
#pragma once

#include "base/queue_depth.hpp"
#include "base/unique_function.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace sioxx::base {

/// Runs jobs on its own threads in the order of submission. Thread-safe.
/// The destructor runs what is queued, then joins.
class BlockingPool {
public:
    BlockingPool(std::string name, std::size_t threads, std::size_t queue_max);
    ~BlockingPool();
    BlockingPool(const BlockingPool&) = delete;
    BlockingPool& operator=(const BlockingPool&) = delete;

    /// False, and the job is not run, when queue_max jobs wait already: answer 503 then.
    [[nodiscard]] bool submit(UniqueFunction<void()> job);
    std::size_t waiting() const;
    QueueDepth depth() const { return {waiting(), queue_max_}; }
    /// Runs what is queued, then joins. Later submits are refused.
    void stop();

private:
    void work();

    const std::size_t queue_max_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<UniqueFunction<void()>> jobs_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace sioxx::base
