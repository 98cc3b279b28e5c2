// Whether reading and writing work, as last seen. Speaks up once per change, not once per failure.
#pragma once

#include "base/log.hpp"
#include "chat/ports/store.hpp"

#include <atomic>
#include <mutex>

namespace truebond::sqlite {

/// Thread-safe.
class Condition {
public:
    enum class Side : std::uint8_t { reading, writing };

    explicit Condition(base::Logger& logger) : logger_(logger) {}

    void works(Side side);
    void failed(Side side, int code, const std::string& text);
    void closed();
    bool impaired() const { return impaired_; }
    bool impaired(Side side) const;
    std::uint64_t failures(Side side) const;
    Store::Health health() const;

private:
    base::Logger& logger_;
    mutable std::mutex mutex_;
    std::array<std::string, 2> errors_;
    std::array<std::uint64_t, 2> failures_{};
    std::atomic<bool> impaired_{false};
    bool closed_ = false;
};

}  // namespace truebond::sqlite
