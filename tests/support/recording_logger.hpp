// A logger that keeps what it was told.
#pragma once

#include "base/log.hpp"

#include <algorithm>
#include <mutex>
#include <vector>

namespace truebond::test {

class RecordingLogger final : public sioxx::base::Logger {
public:
    bool enabled(sioxx::base::LogLevel level) const override { return level >= sioxx::base::LogLevel::info; }
    void log(sioxx::base::LogLevel, std::string_view message, std::initializer_list<sioxx::base::LogField>) override {
        const std::lock_guard lock(mutex_);
        messages_.emplace_back(message);
    }
    std::size_t count(std::string_view message) const {
        const std::lock_guard lock(mutex_);
        return static_cast<std::size_t>(std::count(messages_.begin(), messages_.end(), message));
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::string> messages_;
};

}  // namespace truebond::test
