// N Socket.IO clients that are being connected, with a bounded number in the handshake, and brought back with back-off.
#pragma once

#include "context.hpp"
#include "histogram.hpp"
#include "socketio_client.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <queue>
#include <random>
#include <string>
#include <vector>

namespace loadtest {

struct Backoff {
    Nanos first = 100 * nanos_per_milli;
    Nanos max = 2 * nanos_per_second;
    double jitter = 0.5;  // each pause is multiplied by 1 ± jitter
};

/// As the official clients do it.
inline constexpr Backoff client_backoff{nanos_per_second, 5 * nanos_per_second, 0.5};

class Crowd final : public SocketIoHandler {
public:
    using OnPacket = std::function<void(SocketIoClient&, std::string_view)>;
    /// Which user a client is.
    using UserOf = std::function<std::size_t(std::size_t client)>;

    Crowd(Context& context, std::size_t size, UserOf user_of, OnPacket on_packet);

    /// Starts what is due and ends handshakes that take too long. To be called between turns.
    void pump();
    /// Turns the loop until all are ready. Throws Failure at the deadline, or when nothing listens there.
    void connect_all(Progress& progress, const char* what);
    /// Closes all; start_all() begins anew.
    void stop_all();
    void start_all();
    /// Connections lost after they were ready: by default a measurement that loses one is void and Failure is thrown.
    void keep_coming_back(Backoff backoff);

    std::size_t size() const { return clients_.size(); }
    std::size_t ready() const { return ready_; }
    bool all_ready() const { return ready_ == clients_.size(); }
    SocketIoClient& client(std::size_t i) { return *clients_[i]; }
    std::uint64_t failed_attempts() const { return failed_attempts_; }
    Nanos first_loss_at() const { return first_loss_at_; }
    Nanos first_return_at() const { return first_return_at_; }
    const std::string& last_failure() const { return last_failure_; }
    /// From the start of a connect to its `40{"sid"}`.
    const Histogram& handshake_times() const { return handshake_times_; }

private:
    struct Retry {
        Nanos due;
        std::size_t client;
        bool operator>(const Retry& other) const { return due > other.due; }
    };

    void on_ready(SocketIoClient& client, std::string_view answer) override;
    void on_packet(SocketIoClient& client, std::string_view text) override;
    void on_down(SocketIoClient& client, std::string_view why) override;
    Nanos pause_after(unsigned attempts);

    Context& context_;
    UserOf user_of_;
    OnPacket on_packet_;
    std::vector<std::unique_ptr<SocketIoClient>> clients_;
    std::vector<unsigned> attempts_;
    std::deque<std::size_t> to_start_;
    std::deque<Retry> handshakes_;  // due: when to give up; in order of start
    std::priority_queue<Retry, std::vector<Retry>, std::greater<>> retries_;
    std::vector<bool> was_ready_;
    std::minstd_rand random_{20'240'601};
    Backoff backoff_;
    bool coming_back_ = false;
    bool ever_ready_ = false;
    std::size_t ready_ = 0;
    std::size_t in_handshake_ = 0;
    std::uint64_t failed_attempts_ = 0;
    Nanos first_loss_at_ = 0;
    Nanos first_return_at_ = 0;
    std::string last_failure_;
    Histogram handshake_times_;
};

}  // namespace loadtest
