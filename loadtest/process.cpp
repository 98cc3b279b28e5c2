#include "process.hpp"

#include "failure.hpp"

#include <fstream>
#include <sstream>
#include <string>

#include <unistd.h>

namespace loadtest {

namespace {

Nanos ns(const timespec& t) { return static_cast<Nanos>(t.tv_sec) * nanos_per_second + t.tv_nsec; }

}  // namespace

Process::Process(pid_t pid) : pid_(pid) {
    if (pid_ > 0 && clock_getcpuclockid(pid_, &clock_) != 0) {
        throw Failure("no process " + std::to_string(pid_) + " on this machine (--server-pid)");
    }
}

CpuTime Process::cpu() const {
    CpuTime time;
    if (!known()) return time;
    timespec exact{};
    std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
    std::string line;
    if (!std::getline(file, line) || clock_gettime(clock_, &exact) != 0) {
        throw Failure("the server's process " + std::to_string(pid_) + " is gone");
    }
    // The command name may contain anything; the fields are counted from its closing parenthesis.
    std::istringstream fields(line.substr(line.rfind(')') + 2));
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped;
    Nanos user_ticks = 0;
    Nanos system_ticks = 0;
    fields >> user_ticks >> system_ticks;
    const Nanos tick = nanos_per_second / sysconf(_SC_CLK_TCK);
    time.total = ns(exact);
    time.user = user_ticks * tick;
    time.system = system_ticks * tick;
    return time;
}

CpuTime operator-(const CpuTime& end, const CpuTime& begin) {
    CpuTime used;
    used.total = end.total - begin.total;
    const auto user = static_cast<double>(end.user - begin.user);
    const auto system = static_cast<double>(end.system - begin.system);
    const double share = user + system > 0 ? user / (user + system) : 0;
    used.user = static_cast<Nanos>(static_cast<double>(used.total) * share);
    used.system = used.total - used.user;
    return used;
}

MemoryUse Process::memory() const {
    MemoryUse use;
    if (!known()) return use;
    std::ifstream file("/proc/" + std::to_string(pid_) + "/smaps_rollup");
    if (!file) throw Failure("cannot read the memory of process " + std::to_string(pid_));
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream fields(line);
        std::string name;
        std::uint64_t kib = 0;
        fields >> name >> kib;
        if (name == "Private_Clean:" || name == "Private_Dirty:") use.private_bytes += kib * 1024;
        if (name == "Private_Dirty:") use.private_dirty_bytes = kib * 1024;
        if (name == "Rss:") use.resident_bytes = kib * 1024;
        if (name == "Anonymous:") use.anonymous_bytes = kib * 1024;
    }
    return use;
}

Nanos own_cpu() {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return ns(t);
}

}  // namespace loadtest
