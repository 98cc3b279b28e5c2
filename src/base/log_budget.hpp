// So many lines a second, and how many were left out: for what strangers, or a fault, can cause as often as they like.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

namespace sioxx::base {

/// Thread-safe. Meant for warnings, not for the path of every message.
class LogBudget {
public:
    explicit LogBudget(std::size_t lines_per_second) : lines_max_(lines_per_second) {}

    /// nullopt: not this one. Else how many were left out since the last line.
    std::optional<std::int64_t> take(std::chrono::steady_clock::time_point now) {
        const std::lock_guard lock(mutex_);
        if (now - begun_ >= std::chrono::seconds(1)) {
            begun_ = now;
            lines_ = 0;
        }
        if (lines_ >= lines_max_) {
            ++left_out_;
            return std::nullopt;
        }
        ++lines_;
        return std::exchange(left_out_, 0);
    }

private:
    const std::size_t lines_max_;
    std::mutex mutex_;
    std::chrono::steady_clock::time_point begun_{};
    std::size_t lines_ = 0;
    std::int64_t left_out_ = 0;
};

}  // namespace sioxx::base
