// storm: everybody connects at once, at the start or after the server was away.
#include "crowd.hpp"
#include "failure.hpp"

namespace loadtest {

namespace {

Report storms(Context& context, const StormOptions& options) {
    Progress progress;
    Crowd crowd(
        context, options.connections, [](std::size_t i) { return i; }, nullptr);
    const auto n = static_cast<double>(options.connections);
    std::vector<double> seconds, cpu, user, system;
    for (std::size_t round = 0; round < options.repeat; ++round) {
        if (round > 0) {
            crowd.stop_all();
            run_until(context, now() + from_seconds(options.pause_seconds), [] { return false; });
            crowd.start_all();
        }
        const CpuTime cpu_start = context.server.cpu();
        const Nanos start = now();
        crowd.connect_all(progress, "storm");
        seconds.push_back(to_seconds(now() - start));
        const CpuTime used = context.server.cpu() - cpu_start;
        cpu.push_back(static_cast<double>(used.total) / n / 1e3);
        user.push_back(static_cast<double>(used.user) / n / 1e3);
        system.push_back(static_cast<double>(used.system) / n / 1e3);
    }
    Report report;
    report.figures.set("connections", options.connections);
    report.figures.set("seconds", spread(seconds, 3));
    report.figures.set("cpu_us_per_connection", spread(cpu));
    report.figures.set("cpu_user_us_per_connection", spread(user));
    report.figures.set("cpu_system_us_per_connection", spread(system));
    report.figures.set("failed_attempts", crowd.failed_attempts());
    report.figures.set("handshake", crowd.handshake_times().summary());
    report.summary = format(
        "storm: %zu connections in %s s, %.0f/s; server CPU per connection %s us (user %s, system %s)\n"
        "       handshake p50 %.0f us, p99 %.0f us; %llu failed attempts",
        options.connections, spread_text(seconds, 2).c_str(), n / median(seconds), spread_text(cpu, 1).c_str(),
        spread_text(user, 1).c_str(), spread_text(system, 1).c_str(), to_micros(crowd.handshake_times().percentile(0.5)),
        to_micros(crowd.handshake_times().percentile(0.99)), static_cast<unsigned long long>(crowd.failed_attempts()));
    return report;
}

Report restart(Context& context, const StormOptions& options) {
    Progress progress;
    Crowd crowd(
        context, options.connections, [](std::size_t i) { return i; }, nullptr);
    crowd.connect_all(progress, "restart");
    crowd.keep_coming_back(client_backoff);
    const Nanos wait_end = now() + from_seconds(options.wait_seconds);
    const bool lost = run_until(context, wait_end, [&] {
        crowd.pump();
        progress.tick([&] { return format("restart: %zu connected, waiting for the server to go away", crowd.ready()); });
        return crowd.first_loss_at() != 0;
    });
    if (!lost) throw Failure(format("no connection was lost in %.0f s: restart the server while this runs", options.wait_seconds));
    std::size_t fewest = crowd.ready();
    const std::uint64_t failed_before = crowd.failed_attempts();
    // A graceful restart sends clients away in waves: it is over when all are back and nobody has been lost for a moment.
    Nanos all_back_at = 0;
    const Nanos deadline = now() + from_seconds(context.options.connect_timeout_seconds);
    const bool back = run_until(context, deadline, [&] {
        crowd.pump();
        progress.tick([&] {
            return format("restart: %zu of %zu are back, %llu failed attempts; %s", crowd.ready(), crowd.size(),
                          static_cast<unsigned long long>(crowd.failed_attempts() - failed_before),
                          crowd.last_failure().substr(0, 100).c_str());
        });
        fewest = std::min(fewest, crowd.ready());
        if (!crowd.all_ready()) all_back_at = 0;
        else if (all_back_at == 0) all_back_at = now();
        return all_back_at != 0 && now() - all_back_at > from_seconds(options.pause_seconds);
    });
    if (!back) throw Failure(format("only %zu of %zu came back; last failure: ", crowd.ready(), crowd.size()) + crowd.last_failure());
    const double first = to_seconds(crowd.first_return_at() - crowd.first_loss_at());
    const double all = to_seconds(all_back_at - crowd.first_loss_at());
    const double after_first = to_seconds(all_back_at - crowd.first_return_at());
    Report report;
    report.figures.set("connections", options.connections);
    report.figures.set("fewest_connected", fewest);
    report.figures.set("first_back_seconds", first);
    report.figures.set("all_back_seconds", all);
    report.figures.set("all_back_after_first_seconds", after_first);
    report.figures.set("failed_attempts", crowd.failed_attempts() - failed_before);
    report.summary = format(
        "restart: %zu connections; the first came back %.2f s after the first loss, all after %.2f s (%.2f s after the first);\n"
        "         fewest connected %zu, failed attempts %llu",
        options.connections, first, all, after_first, fewest, static_cast<unsigned long long>(crowd.failed_attempts() - failed_before));
    return report;
}

}  // namespace

Report run_storm(Context& context, const StormOptions& options) {
    return options.restart ? restart(context, options) : storms(context, options);
}

}  // namespace loadtest
