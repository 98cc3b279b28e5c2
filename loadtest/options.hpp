// What the command line says. Defaults are here and nowhere else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace loadtest {

enum class Mode : std::uint8_t { idle, send, read, relay, storm, resume };

struct CommonOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 8001;
    std::string path = "/socket.io/";
    std::string jwt_secret;
    bool plain_tokens = false;
    std::size_t first_user = 0;
    pid_t server_pid = 0;
    std::size_t handshakes_max = 128;  // in progress at once
    double connect_timeout_seconds = 120;
    std::string out;
    std::string label;
};

struct IdleOptions {
    std::size_t connections = 10'000;
    double settle_seconds = 5;
    double hold_seconds = 60;
};

enum class Door : std::uint8_t { rest, event };

struct SendOptions {
    std::vector<std::size_t> senders{1, 32, 128};
    std::size_t pairs = 0;  // the senders take turns among so many pairs; 0: each has its own
    Door door = Door::rest;
    std::uint64_t window_sends = 5'000;
    double window_seconds_min = 3;
    double window_seconds_max = 20;
    double warmup_seconds = 1;
    std::size_t repeat = 3;
    std::size_t content_bytes = 64;
    double rate = 0;         // sends per second in all; 0: closed loop
    double load_factor = 0;  // a second window per round at this share of what the closed loop reached
    double send_timeout_seconds = 10;
};

enum class ReadKind : std::uint8_t { history, conversations };

struct ReadOptions {
    ReadKind kind = ReadKind::history;
    std::size_t readers = 16;
    std::size_t pairs = 100;
    std::size_t limit = 50;
    std::uint64_t requests = 20'000;  // in a window
    std::size_t repeat = 5;
};

enum class RelayKind : std::uint8_t { echo, relay, fanout, burst };

struct RelayOptions {
    RelayKind kind = RelayKind::echo;
    std::size_t connections = 1000;
    std::uint64_t messages = 200'000;  // in a window
    std::size_t repeat = 1;
    std::size_t payload_bytes = 100;
    double rate = 0;               // messages (fanout: publications) per second; 0: closed loop
    std::size_t burst = 8;         // events in one write
    std::size_t publications = 4;  // fanout: under way at once
    double window_seconds_max = 60;
};

struct StormOptions {
    std::size_t connections = 10'000;
    std::size_t repeat = 1;
    double pause_seconds = 2;
    bool restart = false;
    double wait_seconds = 60;
};

struct ResumeOptions {
    std::size_t connections = 10'000;
    bool kill = false;          // by kill -9; otherwise by SIGTERM
    std::size_t before = 1;     // messages to each client before the restart; every fourth has none
    std::size_t events = 1;     // messages to each from the restart on
    std::size_t elsewhere = 0;  // events that each gets from somebody else while there is no server
    double feed_rate = 2'000;   // of those messages, a second
    std::size_t senders = 16;   // whose sends are measured
    double send_rate = 20;      // of each, a second
    double calm_seconds = 4;    // before the restart
    double settle_seconds = 1;  // at the end, for what comes twice
    double pause_seconds = 1;   // of a client before it comes back the first time; grows to five times that
};

struct Options {
    Mode mode = Mode::idle;
    CommonOptions common;
    IdleOptions idle;
    SendOptions send;
    ReadOptions read;
    RelayOptions relay;
    StormOptions storm;
    ResumeOptions resume;
};

/// nullopt: nothing to run (help was printed, or the arguments are wrong); then `exit_code` is set (0 or 2).
std::optional<Options> parse_command_line(int argc, char** argv, int& exit_code);

}  // namespace loadtest
