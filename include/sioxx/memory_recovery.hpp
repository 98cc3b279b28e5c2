// Recovery within one process: what was emitted of late, and who was lost, both bounded.
#pragma once

#include "sioxx/recovery.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace sioxx {

namespace base {
class Clock;
class Random;
}  // namespace base

struct MemoryRecoveryOptions {
    std::chrono::milliseconds disconnection_max{120'000};  // a client that stays away longer connects afresh
    std::size_t sessions_max = 10'000;                     // lost clients that are waited for; beyond it the first lost is forgotten
    std::size_t session_bytes_max = 16 * 1024 * 1024;      // of their ids and room names
    std::size_t events_max = 100'000;                      // beyond it, or beyond the bytes, the oldest event is forgotten
    std::size_t event_bytes_max = 32 * 1024 * 1024;
    std::size_t missed_bytes_max = 1024 * 1024;  // for one client: who missed more connects afresh
    // The process's where null; must outlive the port.
    const base::Clock* clock = nullptr;
    base::Random* random = nullptr;
};

/// What it keeps, for tests and metrics.
struct MemoryRecoveryStats {
    std::size_t sessions = 0;
    std::size_t session_bytes = 0;
    std::size_t events = 0;
    std::size_t event_bytes = 0;
};

/// For one server. A client is recovered when it was lost not too long ago, brings its pid and the offset of an event it got, and
/// everything it missed is still there. It gets its id, rooms and data back. Lost with the process; for one process only.
class MemoryRecovery final : public Recovery {
public:
    explicit MemoryRecovery(MemoryRecoveryOptions options = {});
    ~MemoryRecovery() override;

    void restore(const RecoveryRequest& request, Done done) override;
    void lost(LostSession session) override;
    bool records() const override { return true; }
    std::uint64_t record(const RecordRequest& request) override;
    void expire() override;

    MemoryRecoveryStats stats() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sioxx
