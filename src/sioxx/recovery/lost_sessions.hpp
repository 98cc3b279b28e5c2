// Clients that may come back, by pid: bounded in number, bytes and age.
#pragma once

#include "sioxx/recovery.hpp"

#include <chrono>
#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sioxx::recovery {

struct LostSessionLimits {
    std::size_t sessions_max = 0;
    std::size_t bytes_max = 0;
};

/// One thread at a time. Who was lost first is forgotten first.
class LostSessions {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    explicit LostSessions(LostSessionLimits limits) : limits_(limits) {}

    void add(LostSession session, TimePoint now);
    /// Null if there is none. Lives until the next call of another method.
    const LostSession* find(std::string_view pid) const;
    void forget(std::string_view pid);
    void drop_before(TimePoint time);

    std::size_t size() const { return by_age_.size(); }
    std::size_t bytes() const { return bytes_; }

private:
    struct Entry {
        LostSession session;
        TimePoint time;
        std::size_t bytes = 0;
    };
    void drop(std::list<Entry>::iterator entry);

    LostSessionLimits limits_;
    std::size_t bytes_ = 0;
    std::list<Entry> by_age_;  // the oldest first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> by_pid_;
};

}  // namespace sioxx::recovery
