// What the server's process uses, seen from outside (/proc, process CPU clock). Needs the same machine.
#pragma once

#include "clock.hpp"

#include <cstdint>

#include <sys/types.h>

namespace loadtest {

struct CpuTime {
    Nanos total = 0;  // exact, all threads
    Nanos user = 0;   // total, divided in the ratio of the kernel's ticks
    Nanos system = 0;
};

struct MemoryUse {
    std::uint64_t private_bytes = 0;        // Private_Clean + Private_Dirty
    std::uint64_t private_dirty_bytes = 0;  // without pages of files, whose being private depends on who else maps them now
    std::uint64_t resident_bytes = 0;
    std::uint64_t anonymous_bytes = 0;
};

class Process {
public:
    /// 0 means: not given; then every figure is 0 and known() is false.
    explicit Process(pid_t pid);
    /// Throws Failure if the process is gone.
    CpuTime cpu() const;
    MemoryUse memory() const;
    bool known() const { return pid_ > 0; }

private:
    pid_t pid_;
    clockid_t clock_{};
};

/// What was used in between; user and system by the ticks of the interval.
CpuTime operator-(const CpuTime& end, const CpuTime& begin);

/// CPU used by this program so far: a generator near one whole core is itself the limit.
Nanos own_cpu();

}  // namespace loadtest
