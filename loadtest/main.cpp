#include "context.hpp"
#include "failure.hpp"

#include <cstdio>
#include <ctime>
#include <exception>
#include <fstream>

namespace {

using namespace loadtest;

constexpr const char* mode_names[] = {"idle", "send", "read", "relay", "storm", "resume"};

Report run(Context& context, const Options& options) {
    switch (options.mode) {
        case Mode::idle:
            return run_idle(context, options.idle);
        case Mode::send:
            return run_send(context, options.send);
        case Mode::read:
            return run_read(context, options.read);
        case Mode::relay:
            return run_relay(context, options.relay);
        case Mode::storm:
            return run_storm(context, options.storm);
        case Mode::resume:
            return run_resume(context, options.resume);
    }
    return {};
}

void write_result(const Options& options, Json figures) {
    char at[32];
    const std::time_t t = std::time(nullptr);
    std::tm utc{};
    std::strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&t, &utc));
    Json result = Json::object();
    result.set("mode", mode_names[static_cast<std::size_t>(options.mode)]);
    result.set("label", options.common.label);
    result.set("finished_at", at);
    result.set("figures", std::move(figures));
    std::ofstream file(options.common.out);
    file << result.text();
    file.close();
    if (!file) throw Failure("cannot write " + options.common.out);
}

}  // namespace

int main(int argc, char** argv) {
    int exit_code = 0;
    const std::optional<Options> options = parse_command_line(argc, argv, exit_code);
    if (!options) return exit_code;
    try {
        Context context(options->common);
        Report report = run(context, *options);
        std::printf("%s\n", report.summary.c_str());
        if (!options->common.out.empty()) write_result(*options, std::move(report.figures));
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "truebond-loadtest: %s\n", error.what());
        return 1;
    }
}
