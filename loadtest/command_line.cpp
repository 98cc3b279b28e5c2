#include "options.hpp"

#include <cstdlib>
#include <map>

#include <CLI/CLI.hpp>

namespace loadtest {

namespace {

constexpr int usage_error = 2;

constexpr const char* description =
    "truebond-loadtest drives a Socket.IO or TrueBond server and measures it.\n"
    "Progress goes to stderr once a second, a summary to stdout, all figures to --out FILE (JSON).\n"
    "CPU and memory figures need --server-pid. Exit: 0 done, 1 failed at run time, 2 usage.";

constexpr const char* examples =
    "Examples:\n"
    "  truebond-loadtest idle  --connections 10000 --hold 60 --server-pid $PID --jwt-secret $JWT_SECRET\n"
    "  truebond-loadtest send  --senders 1,32,128 --repeat 5 --load-factor 0.5 --server-pid $PID\n"
    "  truebond-loadtest relay --kind fanout --connections 1000 --path /bench/ --plain-tokens --port 3000\n"
    "  truebond-loadtest storm --connections 10000 --restart\n"
    "  truebond-loadtest resume --connections 10000 --kill --server-pid $PID   # start another one as soon as that is gone\n"
    "\n"
    "Users: connection n is user n. With a secret it is the seeded user whose id is \"5eed\" and n in 20 hex digits\n"
    "(truebond seed --users N) and its token is made here; with --plain-tokens its token is \"user<n>\".\n"
    "In `send` the n-th sender is user 2n and writes to user 2n+1; start the server with RATE_LIMITS=off.";

void add_common(CLI::App& app, CommonOptions& common) {
    app.add_option("--host", common.host, "server's name or IPv4 address")->capture_default_str();
    app.add_option("--port", common.port, "server's port")->capture_default_str();
    app.add_option("--path", common.path, "path of Socket.IO")->capture_default_str();
    app.add_option("--jwt-secret", common.jwt_secret, "the server's JWT_SECRET, to make tokens with [$JWT_SECRET]");
    app.add_flag("--plain-tokens", common.plain_tokens, "token \"user<n>\" for servers without accounts");
    app.add_option("--first-user", common.first_user, "number of the first user")->capture_default_str();
    app.add_option("--server-pid", common.server_pid, "process whose CPU and memory are measured");
    app.add_option("--handshakes", common.handshakes_max, "connections being made at once")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    app.add_option("--connect-timeout", common.connect_timeout_seconds, "seconds until all must be connected")->capture_default_str();
    app.add_option("--out", common.out, "file for the result as JSON");
    app.add_option("--label", common.label, "name of the server in the result");
}

CLI::App* add_idle(CLI::App& app, IdleOptions& idle) {
    CLI::App* command = app.add_subcommand("idle", "memory and CPU for each connection that does nothing");
    command->add_option("--connections", idle.connections, "how many")->capture_default_str()->check(CLI::PositiveNumber);
    command->add_option("--settle", idle.settle_seconds, "seconds before memory is read")->capture_default_str();
    command->add_option("--hold", idle.hold_seconds, "seconds over which CPU is measured (pings come every 25 s)")->capture_default_str();
    return command;
}

CLI::App* add_send(CLI::App& app, SendOptions& send) {
    CLI::App* command = app.add_subcommand("send", "paid messages: from the request to the answer and to the receiver's socket");
    command->add_option("--senders", send.senders, "concurrent senders, a list")->delimiter(',')->capture_default_str();
    command->add_option("--pairs", send.pairs, "pairs of users among whom the senders take turns [each sender has its own]");
    const std::map<std::string, Door> doors{{"rest", Door::rest}, {"event", Door::event}};
    command->add_option("--door", send.door, "rest: POST /api/messages/send; event: send_message_realtime")
        ->transform(CLI::CheckedTransformer(doors))
        ->option_text("rest|event [rest]");
    command->add_option("--window-sends", send.window_sends, "a window has at least so many sends")->capture_default_str();
    command->add_option("--window-min", send.window_seconds_min, "and takes at least so many seconds")->capture_default_str();
    command->add_option("--window-max", send.window_seconds_max, "but no more than this")->capture_default_str();
    command->add_option("--warmup", send.warmup_seconds, "seconds before each window that do not count")->capture_default_str();
    command->add_option("--repeat", send.repeat, "windows for each number of senders, interleaved")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command->add_option("--content-bytes", send.content_bytes, "length of a message")->capture_default_str()->check(CLI::Range(32, 2000));
    command->add_option("--rate", send.rate, "open loop: sends per second, latency counted from the scheduled time");
    command->add_option("--load-factor", send.load_factor, "after each closed window an open one at this share of its rate")
        ->check(CLI::Range(0.0, 1.0));
    command->add_option("--send-timeout", send.send_timeout_seconds, "seconds after which a message counts as lost")->capture_default_str();
    return command;
}

CLI::App* add_read(CLI::App& app, ReadOptions& read) {
    CLI::App* command = app.add_subcommand("read", "history pages and conversation lists by REST");
    const std::map<std::string, ReadKind> kinds{{"history", ReadKind::history}, {"conversations", ReadKind::conversations}};
    command
        ->add_option(
            "--kind", read.kind,
            "history: the newest page of a pair, then the one before it, pair by pair; conversations: the user after the last pair")
        ->transform(CLI::CheckedTransformer(kinds))
        ->option_text("history|conversations [history]");
    command->add_option("--readers", read.readers, "concurrent readers")->capture_default_str()->check(CLI::Range(1, 10'000));
    command->add_option("--pairs", read.pairs, "pairs of users, as `truebond seed --pairs` made them")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command->add_option("--limit", read.limit, "messages on a page")->capture_default_str()->check(CLI::Range(1, 100));
    command->add_option("--requests", read.requests, "in a window")->capture_default_str()->check(CLI::PositiveNumber);
    command->add_option("--repeat", read.repeat, "windows")->capture_default_str()->check(CLI::PositiveNumber);
    return command;
}

CLI::App* add_relay(CLI::App& app, RelayOptions& relay) {
    CLI::App* command = app.add_subcommand("relay", "plain events: the cost of a message in the Socket.IO layer");
    const std::map<std::string, RelayKind> kinds{
        {"echo", RelayKind::echo}, {"relay", RelayKind::relay}, {"fanout", RelayKind::fanout}, {"burst", RelayKind::burst}};
    command
        ->add_option("--kind", relay.kind,
                     "echo: event and ack; relay: user to user; fanout: one to a room; burst: several echoes in one write")
        ->transform(CLI::CheckedTransformer(kinds))
        ->option_text("echo|relay|fanout|burst [echo]");
    command->add_option("--connections", relay.connections, "how many; for fanout the size of the room")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command->add_option("--messages", relay.messages, "messages received in a window")->capture_default_str()->check(CLI::PositiveNumber);
    command->add_option("--repeat", relay.repeat, "windows")->capture_default_str()->check(CLI::PositiveNumber);
    command->add_option("--payload-bytes", relay.payload_bytes, "about the length of an event")
        ->capture_default_str()
        ->check(CLI::Range(1, 60'000));
    command->add_option("--rate", relay.rate, "open loop: messages (fanout: publications) per second");
    command->add_option("--burst", relay.burst, "events in one write")->capture_default_str()->check(CLI::Range(1, 1000));
    command->add_option("--publications", relay.publications, "fanout: publications under way at once")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command->add_option("--window-max", relay.window_seconds_max, "a window ends after so many seconds")->capture_default_str();
    return command;
}

CLI::App* add_storm(CLI::App& app, StormOptions& storm) {
    CLI::App* command = app.add_subcommand("storm", "everybody connects at once");
    command->add_option("--connections", storm.connections, "how many")->capture_default_str()->check(CLI::PositiveNumber);
    command->add_option("--repeat", storm.repeat, "storms")->capture_default_str()->check(CLI::PositiveNumber);
    command->add_option("--pause", storm.pause_seconds, "seconds between storms")->capture_default_str();
    command->add_flag("--restart", storm.restart, "connect, wait for the server to go away, come back with back-off");
    command->add_option("--wait", storm.wait_seconds, "with --restart: seconds to wait for the server to go away")->capture_default_str();
    return command;
}

CLI::App* add_resume(CLI::App& app, ResumeOptions& resume) {
    CLI::App* command = app.add_subcommand(
        "resume", "the server is ended under everybody; they come back to the next one with what they missed, exactly once, or exit 1");
    command->add_option("--connections", resume.connections, "how many, users 0 to N-1; N + 48 users are needed")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command->add_flag("--kill", resume.kill, "end it by kill -9, not by SIGTERM");
    command->add_option("--before", resume.before, "messages to each before that; every fourth gets none")->capture_default_str();
    command->add_option("--events", resume.events, "messages to each from then on, sent as soon as there is a server")
        ->capture_default_str();
    command->add_option("--elsewhere", resume.elsewhere, "events that each gets from whoever restarts the server, before it does");
    command->add_option("--feed-rate", resume.feed_rate, "messages to the clients, per second")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command->add_option("--senders", resume.senders, "others who send by REST all the time, and are measured")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command->add_option("--send-rate", resume.send_rate, "sends of each, per second")->capture_default_str()->check(CLI::PositiveNumber);
    command->add_option("--calm", resume.calm_seconds, "seconds before the restart, at least")->capture_default_str();
    command->add_option("--pause", resume.pause_seconds, "seconds that a client waits before it comes back, as socket.io-client does")
        ->capture_default_str();
    command->add_option("--settle", resume.settle_seconds, "seconds at the end in which nothing more may come")->capture_default_str();
    return command;
}

}  // namespace

std::optional<Options> parse_command_line(int argc, char** argv, int& exit_code) {
    Options options;
    CLI::App app{description, "truebond-loadtest"};
    app.footer(examples);
    app.require_subcommand(1);
    const std::map<Mode, CLI::App*> commands{{Mode::idle, add_idle(app, options.idle)},    {Mode::send, add_send(app, options.send)},
                                             {Mode::read, add_read(app, options.read)},    {Mode::relay, add_relay(app, options.relay)},
                                             {Mode::storm, add_storm(app, options.storm)}, {Mode::resume, add_resume(app, options.resume)}};
    for (const auto& [mode, command] : commands) add_common(*command, options.common);
    try {
        app.parse(argc, argv);
        // Not CLI11's envname(): the option exists once for each subcommand, and those not chosen would read it over the flag.
        if (const char* secret = std::getenv("JWT_SECRET"); secret != nullptr && options.common.jwt_secret.empty()) {
            options.common.jwt_secret = secret;
        }
        if (!options.common.plain_tokens && options.common.jwt_secret.empty()) {
            throw CLI::ValidationError("either --jwt-secret (or JWT_SECRET) or --plain-tokens is needed");
        }
    } catch (const CLI::ParseError& error) {
        exit_code = app.exit(error) == 0 ? 0 : usage_error;
        return std::nullopt;
    }
    if (options.common.plain_tokens) options.common.jwt_secret.clear();
    for (const auto& [mode, command] : commands) {
        if (command->parsed()) options.mode = mode;
    }
    return options;
}

}  // namespace loadtest
