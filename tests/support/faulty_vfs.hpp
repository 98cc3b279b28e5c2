// A SQLite VFS over the default one that knows what a power cut would leave, and fails when told to.
#pragma once

#include "support/disk_model.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

struct sqlite3_vfs;

namespace truebond::test {

/// Which calls fail, and how. Shared memory of the WAL (the -shm file) is only memory: it fails to be mapped, and a power cut
/// takes it along.
enum class Fault : std::uint8_t {
    none,
    disk_full,  // writes and growing: SQLITE_FULL, after half of the bytes
    io_error,   // every kind of call: its SQLITE_IOERR_…, writes after half of the bytes
    read_only,  // writes: SQLITE_READONLY; opening to write, deleting: refused
};

/// Registered under name() for as long as it lives; must outlive the connections that use it. Thread-safe.
/// Syncs are recorded and not done: what the real disk holds does not matter here.
class FaultyVfs {
public:
    FaultyVfs();
    ~FaultyVfs();
    FaultyVfs(const FaultyVfs&) = delete;
    FaultyVfs& operator=(const FaultyVfs&) = delete;

    const std::string& name() const { return name_; }

    static constexpr std::uint64_t never = UINT64_MAX;
    /// Calls that the fault concerns are counted from now on (none: all). Number `first` (from 1, or never) and the `count - 1`
    /// after it fail; count 0: until cleared.
    void fail(Fault fault, std::uint64_t first, std::uint64_t count);
    void clear_fault() { fail(Fault::none, 0, 0); }
    /// Since the last fail() or clear_fault().
    std::uint64_t calls() const { return calls_; }
    /// How many calls were made to fail since then.
    std::uint64_t failed_calls() const { return failed_calls_; }

    /// Now the sync of another descriptor of that file fails, and takes along what everybody has written and not synced.
    void fail_sync_elsewhere(const std::string& file_name);

    /// The disk as it would be found if the power went now.
    DiskModel disk() const;
    /// `hook` runs before each write, truncation and sync, in the thread that makes it, with the number of the call.
    /// Set and reset while nothing runs.
    void on_change(std::function<void(std::uint64_t)> hook) { hook_ = std::move(hook); }

    // For the glue in the .cpp.
    struct Glue;

private:
    friend struct Glue;
    bool should_fail(Fault& fault, bool is_write);

    std::unique_ptr<sqlite3_vfs> vfs_;
    sqlite3_vfs* real_;
    std::string name_;

    mutable std::mutex mutex_;
    DiskModel disk_;
    std::function<void(std::uint64_t)> hook_;
    std::atomic<Fault> fault_{Fault::none};
    std::atomic<std::uint64_t> fail_first_{0};
    std::atomic<std::uint64_t> fail_count_{0};
    std::atomic<std::uint64_t> calls_{0};
    std::atomic<std::uint64_t> failed_calls_{0};
};

}  // namespace truebond::test
