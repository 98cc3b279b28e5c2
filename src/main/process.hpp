// What a server asks of its process: signals, descriptors, a last deadline.
#pragma once

#include "base/log.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>

namespace truebond {

namespace base = sioxx::base;

/// SIGTERM and SIGINT, waited for instead of handled. Make it before any other thread: they inherit that both are blocked.
class StopSignals {
public:
    StopSignals();
    /// Blocks until the first one and names it. From then on SIGINT (a second Ctrl-C) ends the process at once, and SIGTERM does nothing.
    std::string wait();
};

/// Raises the limit of open descriptors to what is allowed; returns it.
std::uint64_t raise_descriptor_limit();

/// Ends the process with code 1 when it is not destroyed within the limit: an exit must not hang on a disk or a driver.
class ExitDeadline {
public:
    ExitDeadline(std::chrono::milliseconds limit, base::Logger& log);
    ~ExitDeadline();

private:
    std::mutex mutex_;
    std::condition_variable wake_;
    bool done_ = false;
    std::thread thread_;
};

/// The web client's files: `configured` if given, else beside the program (a source tree, an installation). Empty: nowhere.
std::string find_web_dir(const std::filesystem::path& configured);

}  // namespace truebond
