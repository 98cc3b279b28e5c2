// Senders and receivers in pairs, and the life of each send: due, written, acknowledged, arrived.
#pragma once

#include "crowd.hpp"
#include "http_client.hpp"

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace loadtest {

struct SendTally {
    std::uint64_t delivered = 0;  // acknowledged and arrived
    std::uint64_t failed = 0;     // refused
    std::uint64_t lost = 0;       // no answer or no arrival in time
    Histogram acknowledged_in;
    Histogram delivered_in;  // the later of the two
};

class SendPairs {
public:
    SendPairs(Context& context, const SendOptions& options);

    void connect(Progress& progress);
    /// `senders` pairs at a time: when a message is through, its pair sends the next, or with --pairs another pair does.
    void start_closed(std::size_t senders);
    /// The first `senders` pairs share a constant rate; what is due while its sender is busy waits, and its wait counts.
    void start_open(std::size_t senders, double rate);
    void stop_sending();

    /// Sends what is due and ends what takes too long; returns when it wants to be called again.
    Nanos pump();

    std::size_t in_flight() const { return in_flight_; }
    std::uint64_t delivered_so_far() const { return tally_.delivered; }
    std::uint64_t failed_so_far() const { return tally_.failed + tally_.lost; }
    const std::string& first_error() const { return first_error_; }
    /// What happened since the last call.
    SendTally take_tally();

private:
    struct Pair {
        std::unique_ptr<HttpClient> http;  // door rest
        std::string head;                  // of the request, up to the idempotency key
        std::uint64_t sequence = 0;
        bool busy = false;
        Nanos due = 0;
        Nanos sent_at = 0;
        Nanos acknowledged_at = 0;
        Nanos arrived_at = 0;
        std::deque<Nanos> waiting;  // open loop: due, but the sender is busy
    };

    std::size_t count() const { return pairs_.size(); }
    std::size_t user_of(std::size_t client) const;
    std::size_t next_pair(std::size_t i) const;
    void send(std::size_t i, Nanos due);
    void acknowledged(std::size_t i, bool accepted, std::string_view answer);
    void take_packet(SocketIoClient& client, std::string_view text);
    void arrived(std::size_t i, std::string_view text);
    void complete_if_through(std::size_t i);
    void end(std::size_t i);
    void expire(Nanos t);
    void note_error(std::string_view what);

    Context& context_;
    const SendOptions& options_;
    std::string run_id_;
    std::string filler_;
    std::vector<Pair> pairs_;
    Crowd crowd_;
    SendTally tally_;
    std::size_t active_ = 0;
    bool closed_loop_ = false;
    Nanos period_ = 0;  // open loop, 0: off
    Nanos next_due_ = 0;
    std::size_t next_pair_ = 0;
    Nanos next_expiry_ = 0;
    std::size_t in_flight_ = 0;
    unsigned errors_in_a_row_ = 0;
    std::string first_error_;
    std::string buffer_;
};

}  // namespace loadtest
