// send: what users pay for. Each sender has its receiver's socket beside it; a send is over when the server has answered and
// the message has arrived there.
#include "failure.hpp"
#include "send_pairs.hpp"

namespace loadtest {

namespace {

struct Window {
    double seconds = 0;
    SendTally tally;
    CpuTime cpu;
    Nanos own_cpu = 0;

    double rate() const { return static_cast<double>(tally.delivered) / seconds; }
};

class SendRun {
public:
    SendRun(Context& context, const SendOptions& options) : context_(context), options_(options), pairs_(context, options) {}

    void connect() { pairs_.connect(progress_); }

    Window closed_window(std::size_t senders) {
        pairs_.start_closed(senders);
        return window(senders, 0);
    }

    Window open_window(std::size_t senders, double rate) {
        pairs_.start_open(senders, rate);
        return window(senders, rate);
    }

private:
    Window window(std::size_t senders, double rate) {
        const std::string what = rate > 0 ? format("%zu senders at %.0f/s", senders, rate) : format("%zu senders", senders);
        run_for(options_.warmup_seconds, what + ", warm-up", 0);
        Window result;
        pairs_.take_tally();
        const CpuTime cpu_start = context_.server.cpu();
        const Nanos own_start = own_cpu();
        const Nanos start = now();
        run_for(options_.window_seconds_max, what, options_.window_sends);
        result.seconds = to_seconds(now() - start);
        result.cpu = context_.server.cpu() - cpu_start;
        result.own_cpu = own_cpu() - own_start;
        result.tally = pairs_.take_tally();
        pairs_.stop_sending();
        const Nanos deadline = now() + from_seconds(options_.send_timeout_seconds + 1);
        run_until(context_, deadline, [&] {
            pairs_.pump();
            return pairs_.in_flight() == 0;
        });
        if (result.tally.delivered == 0) throw Failure("no send succeeded: " + pairs_.first_error());
        return result;
    }

    /// Ends after `seconds`, or earlier when `enough` were delivered and the shortest window is over; enough 0: no such end.
    void run_for(double seconds, const std::string& what, std::uint64_t enough) {
        const Nanos start = now();
        const Nanos end = start + from_seconds(seconds);
        const Nanos earliest = start + from_seconds(options_.window_seconds_min);
        for (Nanos t = start; t < end; t = now()) {
            const std::uint64_t delivered = pairs_.delivered_so_far();
            if (enough > 0 && delivered >= enough && t >= earliest) break;
            context_.loop.turn(std::min({end, t + nanos_per_second / 10, pairs_.pump()}));
            progress_.tick([&] {
                return format("%s: %llu delivered, %zu in flight, %llu failed", what.c_str(),
                              static_cast<unsigned long long>(pairs_.delivered_so_far()), pairs_.in_flight(),
                              static_cast<unsigned long long>(pairs_.failed_so_far()));
            });
        }
    }

    Context& context_;
    const SendOptions& options_;
    Progress progress_;
    SendPairs pairs_;
};

/// The windows of one number of senders and one way to load.
Json windows_json(const std::vector<Window>& windows, double rate_asked) {
    std::vector<double> rate, cpu, user, system, generator, ack_p50, ack_p99, all_p50, all_p90, all_p99, all_max;
    Histogram acknowledged, delivered;
    std::uint64_t failed = 0, lost = 0;
    for (const Window& window : windows) {
        const auto sends = static_cast<double>(window.tally.delivered);
        rate.push_back(window.rate());
        cpu.push_back(static_cast<double>(window.cpu.total) / sends / 1e3);
        user.push_back(static_cast<double>(window.cpu.user) / sends / 1e3);
        system.push_back(static_cast<double>(window.cpu.system) / sends / 1e3);
        generator.push_back(to_seconds(window.own_cpu) / window.seconds);
        const auto ms = [](Nanos value) { return static_cast<double>(value) / 1e6; };
        ack_p50.push_back(ms(window.tally.acknowledged_in.percentile(0.5)));
        ack_p99.push_back(ms(window.tally.acknowledged_in.percentile(0.99)));
        all_p50.push_back(ms(window.tally.delivered_in.percentile(0.5)));
        all_p90.push_back(ms(window.tally.delivered_in.percentile(0.9)));
        all_p99.push_back(ms(window.tally.delivered_in.percentile(0.99)));
        all_max.push_back(ms(window.tally.delivered_in.max()));
        acknowledged.merge(window.tally.acknowledged_in);
        delivered.merge(window.tally.delivered_in);
        failed += window.tally.failed;
        lost += window.tally.lost;
    }
    Json json = Json::object();
    if (rate_asked > 0) json.set("rate_asked", rate_asked);
    json.set("sends_per_second", spread(rate, 1));
    json.set("cpu_us_per_send", spread(cpu, 1));
    json.set("cpu_user_us_per_send", spread(user, 1));
    json.set("cpu_system_us_per_send", spread(system, 1));
    json.set("ack_p50_ms", spread(ack_p50, 3));
    json.set("ack_p99_ms", spread(ack_p99, 3));
    json.set("delivered_p50_ms", spread(all_p50, 3));
    json.set("delivered_p90_ms", spread(all_p90, 3));
    json.set("delivered_p99_ms", spread(all_p99, 3));
    json.set("delivered_max_ms", spread(all_max, 3));
    json.set("generator_cpu_share", spread(generator, 3));
    json.set("failed", failed);
    json.set("lost", lost);
    json.set("ack", acknowledged.summary());
    json.set("delivered", delivered.summary());
    json.set("delivered_distribution", delivered.distribution());
    return json;
}

std::string windows_text(const std::vector<Window>& windows, const std::string& what) {
    std::vector<double> rate, cpu, p50, p99;
    std::uint64_t failed = 0;
    for (const Window& window : windows) {
        rate.push_back(window.rate());
        cpu.push_back(static_cast<double>(window.cpu.total) / static_cast<double>(window.tally.delivered) / 1e3);
        p50.push_back(static_cast<double>(window.tally.delivered_in.percentile(0.5)) / 1e6);
        p99.push_back(static_cast<double>(window.tally.delivered_in.percentile(0.99)) / 1e6);
        failed += window.tally.failed + window.tally.lost;
    }
    return format("%-26s %s sends/s, CPU %s us, delivered p50 %s ms, p99 %s ms%s\n", what.c_str(), spread_text(rate, 0).c_str(),
                  spread_text(cpu, 0).c_str(), spread_text(p50, 2).c_str(), spread_text(p99, 2).c_str(),
                  failed > 0 ? format(", %llu FAILED", static_cast<unsigned long long>(failed)).c_str() : "");
}

}  // namespace

Report run_send(Context& context, const SendOptions& options) {
    SendRun run(context, options);
    run.connect();
    const std::size_t kinds = options.senders.size();
    std::vector<std::vector<Window>> closed(kinds), open(kinds);
    for (std::size_t round = 0; round < options.repeat; ++round) {
        for (std::size_t i = 0; i < kinds; ++i) {
            if (options.rate > 0) {
                open[i].push_back(run.open_window(options.senders[i], options.rate));
                continue;
            }
            closed[i].push_back(run.closed_window(options.senders[i]));
            if (options.load_factor > 0)
                open[i].push_back(run.open_window(options.senders[i], closed[i].back().rate() * options.load_factor));
        }
    }
    Report report;
    report.figures.set("door", options.door == Door::rest ? "rest" : "event");
    report.figures.set("content_bytes", options.content_bytes);
    report.figures.set("load_factor", options.load_factor);
    Json rows = Json::array();
    for (std::size_t i = 0; i < kinds; ++i) {
        Json row = Json::object();
        row.set("senders", options.senders[i]);
        if (!closed[i].empty()) {
            row.set("closed", windows_json(closed[i], 0));
            report.summary += windows_text(closed[i], format("send: %zu senders:", options.senders[i]));
        }
        if (!open[i].empty()) {
            row.set("open", windows_json(open[i], options.rate));
            report.summary += windows_text(open[i], options.rate > 0 ? format("      %zu at %.0f/s:", options.senders[i], options.rate)
                                                                     : format("      at %.0f %% of that:", 100 * options.load_factor));
        }
        rows.push(std::move(row));
    }
    report.figures.set("rows", std::move(rows));
    if (report.summary.ends_with('\n')) report.summary.pop_back();
    return report;
}

}  // namespace loadtest
