#include "main/process.hpp"

#include "main/version.hpp"

#include <csignal>

#include <sys/resource.h>
#include <unistd.h>

namespace truebond {
namespace {

sigset_t stop_set() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    return set;
}

}  // namespace

StopSignals::StopSignals() {
    const sigset_t set = stop_set();
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    ::signal(SIGPIPE, SIG_IGN);  // a client that is gone is an error of write(), nothing more
}

std::string StopSignals::wait() {
    const sigset_t set = stop_set();
    int number = 0;
    while (::sigwait(&set, &number) != 0) {
    }
    // A second Ctrl-C ends the process at once. A second SIGTERM is a supervisor that repeats itself: what is under way goes on.
    sigset_t interrupt;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    ::pthread_sigmask(SIG_UNBLOCK, &interrupt, nullptr);
    return number == SIGINT ? "SIGINT" : "SIGTERM";
}

std::uint64_t raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    const rlim_t before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : before;
}

ExitDeadline::ExitDeadline(std::chrono::milliseconds limit, base::Logger& log)
    : thread_([this, limit, &log] {
          std::unique_lock lock(mutex_);
          if (wake_.wait_for(lock, limit, [this] { return done_; })) return;
          log.error("not stopped within the limit, leaving", {{"limit_ms", std::int64_t{limit.count()}}});
          ::usleep(100'000);  // for the line to be written by the logger's thread
          ::_exit(1);
      }) {}

ExitDeadline::~ExitDeadline() {
    {
        const std::lock_guard lock(mutex_);
        done_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

std::string find_web_dir(const std::filesystem::path& configured) {
    if (!configured.empty()) return configured.string();
    std::error_code error;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
    for (const std::filesystem::path& candidate :
         {program / "../../web/dist", program / "../share/truebond/web", std::filesystem::path(installed_web_dir)}) {
        if (std::filesystem::is_regular_file(candidate / "index.html", error)) return candidate.lexically_normal().string();
    }
    return {};
}

}  // namespace truebond
