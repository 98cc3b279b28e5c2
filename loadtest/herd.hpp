// N clients that resume: they keep their pid and their last offset, come back by themselves, and check every event they get.
#pragma once

#include "context.hpp"
#include "histogram.hpp"
#include "socketio_client.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <queue>
#include <random>
#include <string>
#include <vector>

namespace loadtest {

/// What became of attempts to connect since Herd::begin().
struct Attempts {
    std::uint64_t nobody_there = 0;  // the connection was refused
    std::uint64_t refused_503 = 0;   // at the handshake
    std::uint64_t turned_away = 0;   // the transport ended between the handshake and CONNECT's answer
    std::uint64_t recovered = 0;     // under the pid that was brought
    std::uint64_t fresh = 0;         // under another one
    std::uint64_t other = 0;
};

/// What clients saw of their events, all of them together.
struct EventCheck {
    std::uint64_t received = 0;
    std::uint64_t repeated = 0;      // an offset that had been there
    std::uint64_t skipped = 0;       // an offset further than the next
    std::uint64_t out_of_order = 0;  // a content that was not the next of its writer's
    std::size_t incomplete = 0;      // clients with fewer or more than they should have
};

class Herd final : public SocketIoHandler {
public:
    /// Clients come back as socket.io-client does: after `pause_seconds`, then twice that, up to five times, each time ±50 %.
    Herd(Context& context, std::size_t size, double pause_seconds);

    /// The first time, with a bounded number in the handshake. Throws Failure at the deadline.
    void connect_all(Progress& progress);
    /// From here on attempts, losses and times count, and all may knock at once.
    void begin();
    void pump();

    std::size_t size() const { return clients_.size(); }
    std::size_t ready() const { return ready_; }
    bool all_ready() const { return ready_ == clients_.size(); }
    /// All have had so many events with an offset since they were made: `expected(client)`.
    template <class Expected>
    bool all_have(Expected expected) const {
        for (std::size_t i = 0; i < states_.size(); ++i) {
            if (states_[i].received < expected(i)) return false;
        }
        return true;
    }
    template <class Expected>
    EventCheck check(Expected expected) const {
        EventCheck result = check_;
        for (std::size_t i = 0; i < states_.size(); ++i) {
            if (states_[i].received != expected(i)) ++result.incomplete;
        }
        return result;
    }

    const Attempts& attempts() const { return attempts_; }
    Nanos began_at() const { return began_at_; }
    Nanos first_loss_at() const { return first_loss_at_; }
    /// The first answer, of whatever kind, that somebody got who had lost their connection.
    Nanos first_answer_at() const { return first_answer_at_; }
    Nanos last_return_at() const { return last_return_at_; }
    /// Of everybody's last return, counted from `since`.
    Histogram returns_since(Nanos since) const;
    /// How long each was away, from the loss to the return.
    const Histogram& away() const { return away_; }
    const std::string& last_failure() const { return last_failure_; }

private:
    struct State {
        std::string token;
        std::string pid;
        std::uint64_t offset = 0;  // the last one seen; 0: none yet
        std::uint64_t received = 0;
        std::uint64_t written = 0;  // the last number of its writer's
        unsigned attempts = 0;      // since the last Engine.IO session
        bool was_ready = false;
        Nanos lost_at = 0;
        Nanos back_at = 0;
    };
    struct Retry {
        Nanos due;
        std::size_t client;
        bool operator>(const Retry& other) const { return due > other.due; }
    };

    void on_ready(SocketIoClient& client, std::string_view answer) override;
    void on_packet(SocketIoClient& client, std::string_view text) override;
    void on_down(SocketIoClient& client, std::string_view why) override;
    void start(std::size_t i);
    void give_up_late(Nanos t);
    void note_attempt(const SocketIoClient& client, std::string_view why);
    Nanos pause_after(unsigned attempts);

    Context& context_;
    std::vector<std::unique_ptr<SocketIoClient>> clients_;
    std::vector<State> states_;
    std::deque<std::size_t> to_start_;
    std::deque<Retry> handshakes_;  // due: when to give up; in order of start
    std::priority_queue<Retry, std::vector<Retry>, std::greater<>> retries_;
    std::minstd_rand random_{20'261'127};
    double pause_seconds_;
    std::size_t handshakes_max_;
    std::size_t in_handshake_ = 0;
    std::size_t ready_ = 0;
    Attempts attempts_;
    EventCheck check_;
    Nanos began_at_ = 0;
    Nanos first_loss_at_ = 0;
    Nanos first_answer_at_ = 0;
    Nanos last_return_at_ = 0;
    Histogram away_;
    std::string last_failure_;
};

}  // namespace loadtest
