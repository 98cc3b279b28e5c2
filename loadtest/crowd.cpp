#include "crowd.hpp"

#include "failure.hpp"

#include <algorithm>
#include <cmath>

namespace loadtest {

namespace {

constexpr Nanos handshake_max = 20 * nanos_per_second;
constexpr std::uint64_t hopeless_after = 10;  // failures without a single success
constexpr std::size_t files_besides = 64;

}  // namespace

Crowd::Crowd(Context& context, std::size_t size, UserOf user_of, OnPacket on_packet)
    : context_(context), user_of_(std::move(user_of)), on_packet_(std::move(on_packet)), attempts_(size), was_ready_(size) {
    raise_file_limit(size + files_besides);
    clients_.reserve(size);
    for (std::size_t i = 0; i < size; ++i) {
        clients_.push_back(std::make_unique<SocketIoClient>(context.loop, context.target, i, *this));
    }
    start_all();
}

void Crowd::start_all() {
    for (std::size_t i = 0; i < clients_.size(); ++i) to_start_.push_back(i);
}

void Crowd::stop_all() {
    for (const auto& client : clients_) client->stop();
    to_start_.clear();
    handshakes_.clear();
    retries_ = {};
    std::fill(was_ready_.begin(), was_ready_.end(), false);
    std::fill(attempts_.begin(), attempts_.end(), 0U);
    ready_ = 0;
    in_handshake_ = 0;
}

void Crowd::keep_coming_back(Backoff backoff) {
    coming_back_ = true;
    backoff_ = backoff;
}

void Crowd::pump() {
    const Nanos t = now();
    while (!retries_.empty() && retries_.top().due <= t) {
        to_start_.push_back(retries_.top().client);
        retries_.pop();
    }
    while (!handshakes_.empty()) {
        const Retry& oldest = handshakes_.front();
        SocketIoClient& client = *clients_[oldest.client];
        const bool still =
            client.state() != SocketIoClient::State::down && !client.ready() && client.started_at() + handshake_max == oldest.due;
        if (still && oldest.due > t) break;
        handshakes_.pop_front();
        if (still) client.give_up("no answer to the handshake in time");
    }
    while (!to_start_.empty() && in_handshake_ < context_.options.handshakes_max) {
        const std::size_t i = to_start_.front();
        to_start_.pop_front();
        ++in_handshake_;
        clients_[i]->start(context_.tokens.token(context_.options.first_user + user_of_(i)));
        if (clients_[i]->state() != SocketIoClient::State::down) handshakes_.push_back({clients_[i]->started_at() + handshake_max, i});
    }
}

Nanos Crowd::pause_after(unsigned attempts) {
    const double grown = static_cast<double>(backoff_.first) * std::pow(2.0, std::min(attempts, 20U));
    const double pause = std::min(grown, static_cast<double>(backoff_.max));
    std::uniform_real_distribution<double> factor(1 - backoff_.jitter, 1 + backoff_.jitter);
    return static_cast<Nanos>(pause * factor(random_));
}

void Crowd::on_ready(SocketIoClient& client, std::string_view) {
    const std::size_t i = client.number();
    --in_handshake_;
    ++ready_;
    attempts_[i] = 0;
    was_ready_[i] = true;
    ever_ready_ = true;
    const Nanos t = now();
    if (first_loss_at_ != 0 && first_return_at_ == 0) first_return_at_ = t;
    handshake_times_.add(t - client.started_at());
}

void Crowd::on_packet(SocketIoClient& client, std::string_view text) {
    if (on_packet_) on_packet_(client, text);
}

void Crowd::on_down(SocketIoClient& client, std::string_view why) {
    const std::size_t i = client.number();
    last_failure_ = why;
    if (was_ready_[i]) {
        was_ready_[i] = false;
        --ready_;
        if (first_loss_at_ == 0) first_loss_at_ = now();
        if (!coming_back_) throw Failure("lost an established connection to " + context_.target.name() + ": " + last_failure_);
    } else {
        --in_handshake_;
        ++failed_attempts_;
        if (!ever_ready_ && failed_attempts_ >= hopeless_after) {
            throw Failure("cannot connect to " + context_.target.name() + context_.target.path + ": " + last_failure_);
        }
    }
    retries_.push({now() + pause_after(attempts_[i]++), i});
}

void Crowd::connect_all(Progress& progress, const char* what) {
    progress.restart();
    const Nanos deadline = now() + from_seconds(context_.options.connect_timeout_seconds);
    const bool done = run_until(context_, deadline, [&] {
        pump();
        progress.tick([&] {
            return format("%s: %zu of %zu connected, %llu failed attempts", what, ready_, size(),
                          static_cast<unsigned long long>(failed_attempts_));
        });
        return all_ready();
    });
    if (!done) {
        throw Failure(format("only %zu of %zu connections were made in %.0f s", ready_, size(), context_.options.connect_timeout_seconds) +
                      (last_failure_.empty() ? "" : "; last failure: " + last_failure_));
    }
}

}  // namespace loadtest
