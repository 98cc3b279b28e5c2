#include "main/process_metrics.hpp"

#include "main/version.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

namespace truebond {
namespace {

/// Fields of /proc/self/stat (proc(5)), counted from 1 as there.
enum class Stat : std::size_t { threads = 20, start_time = 22, virtual_bytes = 23, resident_pages = 24 };

double stat_field(Stat wanted) {
    std::ifstream file("/proc/self/stat");
    std::string line;
    std::getline(file, line);
    // The name, the second field, may hold anything; what follows its last bracket does not.
    const std::size_t bracket = line.rfind(')');
    if (bracket == std::string::npos) return 0;
    std::istringstream rest(line.substr(bracket + 1));
    std::string field;
    for (std::size_t i = 3; i <= static_cast<std::size_t>(wanted); ++i) rest >> field;
    return std::strtod(field.c_str(), nullptr);
}

double cpu_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double open_descriptors() {
    double count = 0;
    std::error_code error;
    for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; !error && it != end; it.increment(error)) ++count;
    return count > 0 ? count - 1 : 0;  // the directory itself is one of them
}

double max_descriptors() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    return static_cast<double>(limit.rlim_cur);
}

double boot_time() {
    std::ifstream file("/proc/stat");
    for (std::string word; file >> word;) {
        double value = 0;
        if (word == "btime" && file >> value) return value;
    }
    return 0;
}

}  // namespace

void show_process(sioxx::base::Metrics& metrics) {
    const double page_bytes = static_cast<double>(::sysconf(_SC_PAGESIZE));
    const double started = boot_time() + stat_field(Stat::start_time) / static_cast<double>(::sysconf(_SC_CLK_TCK));
    metrics.counted({"process_cpu_seconds_total", "Total user and system CPU time spent in seconds."}, {}, cpu_seconds);
    metrics.gauge({"process_resident_memory_bytes", "Resident memory size in bytes."}, {},
                  [page_bytes] { return stat_field(Stat::resident_pages) * page_bytes; });
    metrics.gauge({"process_virtual_memory_bytes", "Virtual memory size in bytes."}, {}, [] { return stat_field(Stat::virtual_bytes); });
    metrics.gauge({"process_threads", "Number of OS threads in the process."}, {}, [] { return stat_field(Stat::threads); });
    metrics.gauge({"process_open_fds", "Number of open file descriptors."}, {}, open_descriptors);
    metrics.gauge({"process_max_fds", "Maximum number of open file descriptors."}, {}, max_descriptors);
    metrics.gauge({"process_start_time_seconds", "Start time of the process since unix epoch in seconds."}, {},
                  [started] { return started; });
    metrics.gauge({"truebond_build_info", "1; which program it is stands in the label."}, {{"version", program_version}},
                  [] { return 1.0; });
}

}  // namespace truebond
