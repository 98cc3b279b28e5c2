// The audit log as a file of its own: one JSON object a line, appended by a thread of its own.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/queue_depth.hpp"
#include "chat/ports/audit_log.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>

namespace truebond {

namespace base = sioxx::base;

struct AuditFileOptions {
    /// Lines that wait for the disk; beyond it new ones are lost, and a line tells how many.
    std::size_t queue_max = 8192;
    /// A flood of refusals must not fill the disk: further ones of the same second are counted as lost.
    std::size_t refusals_per_second_max = 100;
    std::chrono::milliseconds retry{1000};
};

/// `{"time":"2026-11-23T21:34:41.212025+00:00","event":"sign_in_refused","user_id":"…","address":"192.0.2.1","what":"wrong_password"}`.
/// The file (0600) is opened anew for each batch, so it may be moved away at any time. When it cannot be written (a full disk), what
/// waits is tried again every `retry`; no half line stays. The destructor writes what waits, if it can. `clock` and `log` must outlive it.
class AuditFile final : public AuditLog {
public:
    AuditFile(std::filesystem::path path, const base::Clock& clock, base::Logger& log, AuditFileOptions options = {});
    ~AuditFile() override;

    void record(const AuditRecord& record) override;
    base::QueueDepth queue() const;

private:
    void work();
    bool written(std::unique_lock<std::mutex>& lock, const std::string& batch, bool& failing) const;
    /// Everything or nothing; false, with errno: nothing.
    bool append(const std::string& lines) const;
    bool within_budget(AuditEvent event, WallTime now);
    std::string take_batch();

    const std::filesystem::path path_;
    const base::Clock& clock_;
    base::Logger& log_;
    const AuditFileOptions options_;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::string> lines_;  // until they are written
    std::uint64_t lost_ = 0;
    std::int64_t second_ = 0;
    std::size_t refusals_of_second_ = 0;
    bool stopping_ = false;
    std::thread thread_;
};

/// The line without its end; for tests.
std::string audit_line(WallTime at, const AuditRecord& record);

}  // namespace truebond
