// relay: plain events against the load contract of `/bench/`: echo, user to user, one to a room, pipelined bursts.
#include "crowd.hpp"
#include "failure.hpp"

#include <charconv>

namespace loadtest {

namespace {

constexpr const char* room = "load";
constexpr std::uint64_t warmup_divisor = 10;
constexpr std::size_t due_per_turn_max = 10'000;
constexpr double stalled_after_seconds = 10;

struct Window {
    double seconds = 0;
    std::uint64_t messages = 0;
    std::uint64_t sent = 0;
    CpuTime cpu;
    Nanos own_cpu = 0;
    Histogram latency;
};

/// The number after the last `"ts":` of a packet: when the message was due, or 0.
Nanos timestamp_in(std::string_view text) {
    const std::size_t at = text.rfind("\"ts\":");
    if (at == std::string_view::npos) return 0;
    Nanos value = 0;
    std::from_chars(text.data() + at + 5, text.data() + text.size(), value);
    return value;
}

class Relay {
public:
    Relay(Context& context, const RelayOptions& options)
        : context_(context),
          options_(options),
          crowd_(
              context, options.connections, [](std::size_t i) { return i; },
              [this](SocketIoClient& client, std::string_view text) { take(client, text); }),
          in_burst_(options.connections) {
        constexpr std::size_t around = 64;  // event name, keys, timestamp
        content_.assign(options.payload_bytes > around ? options.payload_bytes - around : 1, 'x');
    }

    std::vector<Window> run() {
        crowd_.connect_all(progress_, "relay");
        if (options_.kind == RelayKind::fanout) join_all();
        next_due_ = now();
        if (options_.rate <= 0) start_closed();
        std::vector<Window> windows;
        receive(std::max<std::uint64_t>(options_.messages / warmup_divisor, 1), nullptr);
        for (std::size_t i = 0; i < options_.repeat; ++i) {
            windows.emplace_back();
            receive(options_.messages, &windows.back());
        }
        return windows;
    }

private:
    void join_all() {
        for (std::size_t i = 0; i < crowd_.size(); ++i) crowd_.client(i).send(std::string("421[\"join\",{\"room\":\"") + room + "\"}]");
        const Nanos deadline = now() + from_seconds(context_.options.connect_timeout_seconds);
        if (!run_until(context_, deadline, [&] { return joined_ == crowd_.size(); })) {
            throw Failure(
                format("only %zu of %zu joins were acknowledged: does the server follow the /bench/ contract?", joined_, crowd_.size()));
        }
    }

    void start_closed() {
        if (options_.kind == RelayKind::fanout) {
            for (std::size_t i = 0; i < options_.publications; ++i) send_from(i % crowd_.size(), now());
            return;
        }
        for (std::size_t i = 0; i < crowd_.size(); ++i) send_from(i, now());
    }

    /// Sends what client `i` sends in one go; `due` travels with it and comes back.
    void send_from(std::size_t i, Nanos due) {
        packet_.clear();
        switch (options_.kind) {
            case RelayKind::echo:
            case RelayKind::burst:
                packet_ += "427[\"echo\",{";
                break;
            case RelayKind::relay:
                packet_ += "42[\"relay\",{\"to\":\"" + context_.tokens.user(user((i + 1) % crowd_.size())) + "\",";
                break;
            case RelayKind::fanout:
                packet_ += std::string("42[\"pub\",{\"room\":\"") + room + "\",";
                break;
        }
        packet_ += "\"content\":\"" + content_ + "\",\"ts\":" + std::to_string(due) + "}]";
        const std::size_t copies = options_.kind == RelayKind::burst ? options_.burst : 1;
        for (std::size_t n = 0; n < copies; ++n) crowd_.client(i).send(packet_);
        in_burst_[i] = copies;
        sent_ += copies;
    }

    std::size_t user(std::size_t client) const { return context_.options.first_user + client; }

    void take(SocketIoClient& client, std::string_view text) {
        if (text.starts_with("431[true]")) {
            ++joined_;
            return;
        }
        const Nanos due = timestamp_in(text);
        if (due == 0) return;
        ++received_;
        last_progress_ = now();
        if (latency_ != nullptr) latency_->add(last_progress_ - due);
        if (options_.rate <= 0) go_on(client.number());
    }

    /// Closed loop: who has its answer sends the next.
    void go_on(std::size_t i) {
        switch (options_.kind) {
            case RelayKind::echo:
                send_from(i, last_progress_);
                break;
            case RelayKind::relay:
                send_from((i + crowd_.size() - 1) % crowd_.size(), last_progress_);
                break;
            case RelayKind::burst:
                if (--in_burst_[i] == 0) send_from(i, last_progress_);
                break;
            case RelayKind::fanout:
                if (received_ % crowd_.size() == 0) send_from(++next_sender_ % crowd_.size(), last_progress_);
                break;
        }
    }

    void send_due(Nanos t) {
        const Nanos period = from_seconds(1 / options_.rate);
        for (std::size_t n = 0; next_due_ <= t && n < due_per_turn_max; ++n, next_due_ += period) {
            next_sender_ = (next_sender_ + 7919) % crowd_.size();  // not neighbours one after the other
            send_from(next_sender_, next_due_);
        }
    }

    void receive(std::uint64_t count, Window* window) {
        const CpuTime cpu_start = context_.server.cpu();
        const Nanos own_start = own_cpu();
        const Nanos start = now();
        const std::uint64_t received_before = received_;
        const std::uint64_t sent_before = sent_;
        latency_ = window != nullptr ? &window->latency : nullptr;
        last_progress_ = start;
        const Nanos deadline = start + from_seconds(options_.window_seconds_max);
        while (received_ - received_before < count && now() < deadline) {
            if (options_.rate > 0) send_due(now());
            const Nanos t = now();
            context_.loop.turn(options_.rate > 0 ? next_due_ : t + nanos_per_second);
            progress_.tick([&] {
                return format("relay: %llu of %llu messages, %.0f/s", static_cast<unsigned long long>(received_ - received_before),
                              static_cast<unsigned long long>(count),
                              static_cast<double>(received_ - received_before) / to_seconds(t - start));
            });
            if (to_seconds(now() - last_progress_) > stalled_after_seconds)
                throw Failure("no message for 10 s: does the server follow the /bench/ contract?");
        }
        latency_ = nullptr;
        if (window == nullptr) return;
        window->seconds = to_seconds(now() - start);
        window->messages = received_ - received_before;
        window->sent = sent_ - sent_before;
        window->cpu = context_.server.cpu() - cpu_start;
        window->own_cpu = own_cpu() - own_start;
    }

    Context& context_;
    const RelayOptions& options_;
    Progress progress_;
    Crowd crowd_;
    std::vector<std::size_t> in_burst_;
    std::string content_;
    std::string packet_;
    Histogram* latency_ = nullptr;
    Nanos next_due_ = 0;
    Nanos last_progress_ = 0;
    std::size_t next_sender_ = 0;
    std::size_t joined_ = 0;
    std::uint64_t received_ = 0;
    std::uint64_t sent_ = 0;
};

const char* name_of(RelayKind kind) {
    switch (kind) {
        case RelayKind::echo:
            return "echo";
        case RelayKind::relay:
            return "relay";
        case RelayKind::fanout:
            return "fanout";
        case RelayKind::burst:
            return "burst";
    }
    return "";
}

}  // namespace

Report run_relay(Context& context, const RelayOptions& options) {
    const std::vector<Window> windows = Relay(context, options).run();
    std::vector<double> rate, cpu, user, system, generator;
    Histogram latency;
    for (const Window& window : windows) {
        const auto messages = static_cast<double>(std::max<std::uint64_t>(window.messages, 1));
        rate.push_back(static_cast<double>(window.messages) / window.seconds);
        cpu.push_back(static_cast<double>(window.cpu.total) / messages / 1e3);
        user.push_back(static_cast<double>(window.cpu.user) / messages / 1e3);
        system.push_back(static_cast<double>(window.cpu.system) / messages / 1e3);
        generator.push_back(to_seconds(window.own_cpu) / window.seconds);
        latency.merge(window.latency);
    }
    Report report;
    Json& out = report.figures;
    out.set("kind", name_of(options.kind));
    out.set("connections", options.connections);
    out.set("rate_asked", options.rate);
    out.set("window_messages", options.messages);
    out.set("messages_per_second", spread(rate, 0));
    out.set("cpu_us_per_message", spread(cpu, 3));
    out.set("cpu_user_us_per_message", spread(user, 3));
    out.set("cpu_system_us_per_message", spread(system, 3));
    out.set("generator_cpu_share", spread(generator, 3));
    out.set("latency", latency.summary());
    report.summary = format(
        "%s: %s messages/s; server CPU per message %s us (user %s, system %s)\n       latency p50 %.0f us, p99 %.0f us; generator busy "
        "%.0f %%",
        name_of(options.kind), spread_text(rate, 0).c_str(), spread_text(cpu, 2).c_str(), spread_text(user, 2).c_str(),
        spread_text(system, 2).c_str(), to_micros(latency.percentile(0.5)), to_micros(latency.percentile(0.99)), 100 * median(generator));
    return report;
}

}  // namespace loadtest
