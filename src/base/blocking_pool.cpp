#include "base/blocking_pool.hpp"

#include <pthread.h>

namespace sioxx::base {

BlockingPool::BlockingPool(std::string name, std::size_t threads, std::size_t queue_max) : queue_max_(queue_max) {
    name.resize(std::min<std::size_t>(name.size(), 15));  // the kernel's limit for thread names
    threads_.reserve(threads);
    for (std::size_t i = 0; i < threads; ++i) {
        threads_.emplace_back([this] { work(); });
        ::pthread_setname_np(threads_.back().native_handle(), name.c_str());
    }
}

BlockingPool::~BlockingPool() { stop(); }

bool BlockingPool::submit(UniqueFunction<void()> job) {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ || jobs_.size() >= queue_max_) return false;
        jobs_.push_back(std::move(job));
    }
    wake_.notify_one();
    return true;
}

std::size_t BlockingPool::waiting() const {
    const std::lock_guard lock(mutex_);
    return jobs_.size();
}

void BlockingPool::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

void BlockingPool::work() {
    for (;;) {
        UniqueFunction<void()> job;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
            if (jobs_.empty()) return;
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        job();
    }
}

}  // namespace sioxx::base
