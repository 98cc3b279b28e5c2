// Time comes from outside, so that tests own it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace sioxx::base {

/// Microseconds since 1970-01-01T00:00:00Z. What is stored and shown.
struct WallTime {
    std::int64_t us = 0;
    friend auto operator<=>(WallTime, WallTime) = default;
};

/// Both clocks of a process. Thread-safe.
class Clock {
public:
    virtual ~Clock() = default;
    virtual WallTime wall() const = 0;
    /// Never goes back; for deadlines and measuring.
    virtual std::chrono::steady_clock::time_point steady() const = 0;
};

class SystemClock final : public Clock {
public:
    WallTime wall() const override {
        return WallTime{std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
    }
    std::chrono::steady_clock::time_point steady() const override { return std::chrono::steady_clock::now(); }
};

/// A clock that stands still until told otherwise.
class ManualClock final : public Clock {
public:
    explicit ManualClock(WallTime start = WallTime{1'795'000'000'000'000}) : wall_us_(start.us) {}
    WallTime wall() const override { return WallTime{wall_us_.load()}; }
    std::chrono::steady_clock::time_point steady() const override {
        return std::chrono::steady_clock::time_point(std::chrono::microseconds(steady_us_.load()));
    }
    void advance(std::chrono::microseconds by) {
        wall_us_ += by.count();
        steady_us_ += by.count();
    }

private:
    std::atomic<std::int64_t> wall_us_;
    std::atomic<std::int64_t> steady_us_{1};
};

}  // namespace sioxx::base
