// What every mode works with, and the progress line.
#pragma once

#include "json.hpp"
#include "loop.hpp"
#include "options.hpp"
#include "process.hpp"
#include "target.hpp"
#include "tokens.hpp"

#include <functional>
#include <string>
#include <vector>

namespace loadtest {

struct Context {
    explicit Context(const CommonOptions& common);

    CommonOptions options;
    Target target;
    Tokens tokens;
    Process server;
    Loop loop;
};

/// One line to stderr each second.
class Progress {
public:
    void tick(const std::function<std::string()>& line);
    /// After a pause in which nobody ticked: the next line is a second away.
    void restart() { next_ = now() + nanos_per_second; }

private:
    Nanos next_ = now() + nanos_per_second;
};

/// Turns the loop until `done` or the deadline; false: the deadline came first.
bool run_until(Context& context, Nanos deadline, const std::function<bool()>& done);

/// Each mode gives the figures for the file and the lines for the terminal.
struct Report {
    Json figures = Json::object();
    std::string summary;
};

/// {"median","min","max","values"}: several windows of one run.
Json spread(std::vector<double> values, int decimals = 2);
/// "12.3 (11.9..12.8)"
std::string spread_text(std::vector<double> values, int decimals);
double median(std::vector<double> values);
std::string format(const char* pattern, ...) __attribute__((format(printf, 1, 2)));

Report run_idle(Context& context, const IdleOptions& options);
Report run_send(Context& context, const SendOptions& options);
Report run_read(Context& context, const ReadOptions& options);
Report run_relay(Context& context, const RelayOptions& options);
Report run_storm(Context& context, const StormOptions& options);
Report run_resume(Context& context, const ResumeOptions& options);

}  // namespace loadtest
