#include "herd.hpp"

#include "failure.hpp"
#include "resume_packets.hpp"

#include <algorithm>
#include <cmath>

namespace loadtest {

namespace {

constexpr Nanos handshake_max = 20 * nanos_per_second;  // socket.io-client's own
constexpr std::size_t files_besides = 256;

// socket.io-client's Backo2 as its Manager sets it up.
constexpr double pause_growth_max = 5;
constexpr double pause_jitter = 0.5;

}  // namespace

Herd::Herd(Context& context, std::size_t size, double pause_seconds)
    : context_(context), states_(size), pause_seconds_(pause_seconds), handshakes_max_(context.options.handshakes_max) {
    raise_file_limit(size + files_besides);
    clients_.reserve(size);
    for (std::size_t i = 0; i < size; ++i) {
        clients_.push_back(std::make_unique<SocketIoClient>(context.loop, context.target, i, *this));
        states_[i].token = context.tokens.token(context.options.first_user + i);
        to_start_.push_back(i);
    }
}

void Herd::connect_all(Progress& progress) {
    const Nanos deadline = now() + from_seconds(context_.options.connect_timeout_seconds);
    const bool done = run_until(context_, deadline, [&] {
        pump();
        progress.tick([&] { return format("resume: %zu of %zu connected", ready_, size()); });
        return all_ready();
    });
    if (!done) throw Failure(format("only %zu of %zu connections were made; last failure: ", ready_, size()) + last_failure_);
    for (const State& state : states_) {
        if (state.pid.empty()) throw Failure("the server gave no pid: it does not resume");
    }
}

void Herd::begin() {
    attempts_ = Attempts();
    began_at_ = now();
    handshakes_max_ = size();
}

void Herd::start(std::size_t i) {
    const State& state = states_[i];
    std::string auth = "{\"token\":\"" + state.token + "\",\"resume\":true";
    if (!state.pid.empty()) auth += ",\"pid\":\"" + state.pid + "\"";
    // As the official client does: an offset only once there was one.
    if (state.offset != 0) auth += ",\"offset\":\"" + std::to_string(state.offset) + "\"";
    ++in_handshake_;
    clients_[i]->start_with(auth + "}");
    if (clients_[i]->state() != SocketIoClient::State::down) handshakes_.push_back({clients_[i]->started_at() + handshake_max, i});
}

void Herd::give_up_late(Nanos t) {
    while (!handshakes_.empty()) {
        const Retry oldest = handshakes_.front();
        SocketIoClient& client = *clients_[oldest.client];
        const bool still =
            client.state() != SocketIoClient::State::down && !client.ready() && client.started_at() + handshake_max == oldest.due;
        if (still && oldest.due > t) return;
        handshakes_.pop_front();
        if (still) client.give_up("no answer to the handshake in time");
    }
}

void Herd::pump() {
    const Nanos t = now();
    while (!retries_.empty() && retries_.top().due <= t) {
        to_start_.push_back(retries_.top().client);
        retries_.pop();
    }
    give_up_late(t);
    while (!to_start_.empty() && in_handshake_ < handshakes_max_) {
        const std::size_t i = to_start_.front();
        to_start_.pop_front();
        start(i);
    }
}

Nanos Herd::pause_after(unsigned attempts) {
    std::uniform_real_distribution<double> factor(1 - pause_jitter, 1 + pause_jitter);
    const double grown = std::pow(2.0, std::min(attempts, 20U)) * factor(random_);
    return from_seconds(pause_seconds_ * std::min(grown, pause_growth_max));
}

void Herd::on_ready(SocketIoClient& client, std::string_view answer) {
    State& state = states_[client.number()];
    const Nanos t = now();
    --in_handshake_;
    ++ready_;
    state.attempts = 0;
    state.was_ready = true;
    std::string pid = text_member(answer, "pid");
    if (pid == state.pid) {
        ++attempts_.recovered;
    } else {
        ++attempts_.fresh;
        state.pid = std::move(pid);
    }
    if (state.lost_at == 0) return;
    if (first_answer_at_ == 0) first_answer_at_ = t;
    state.back_at = last_return_at_ = t;
    away_.add(t - state.lost_at);
}

void Herd::on_packet(SocketIoClient& client, std::string_view text) {
    const std::uint64_t offset = offset_of(text);
    if (offset == 0) return;
    State& state = states_[client.number()];
    ++state.received;
    ++check_.received;
    // A user's offsets have no gaps, and all of them are for this one client: the next one is known.
    if (state.offset != 0 && offset <= state.offset) ++check_.repeated;
    if (state.offset != 0 && offset > state.offset + 1) ++check_.skipped;
    state.offset = offset;
    if (const std::uint64_t n = written_number(text); n != 0) {
        if (n != state.written + 1) ++check_.out_of_order;
        state.written = n;
    }
}

void Herd::note_attempt(const SocketIoClient& client, std::string_view why) {
    const bool is_503 = why.starts_with("upgrade refused: HTTP/1.1 503");
    if (is_503) ++attempts_.refused_503;
    else if (client.had_session()) ++attempts_.turned_away;
    else if (why == "Connection refused") ++attempts_.nobody_there;
    else ++attempts_.other;
    if ((is_503 || client.had_session()) && first_loss_at_ != 0 && first_answer_at_ == 0) first_answer_at_ = now();
}

void Herd::on_down(SocketIoClient& client, std::string_view why) {
    State& state = states_[client.number()];
    last_failure_ = why;
    const Nanos t = now();
    if (state.was_ready) {
        state.was_ready = false;
        --ready_;
        state.lost_at = t;
        if (began_at_ == 0) throw Failure("lost an established connection: " + last_failure_);
        if (first_loss_at_ == 0) first_loss_at_ = t;
        state.attempts = 0;
    } else {
        --in_handshake_;
        note_attempt(client, why);
        if (client.had_session()) state.attempts = 0;  // as the official client: a session that was opened counts as success
    }
    retries_.push({t + pause_after(state.attempts++), client.number()});
}

Histogram Herd::returns_since(Nanos since) const {
    Histogram times;
    for (const State& state : states_) {
        if (state.back_at != 0) times.add(std::max<Nanos>(0, state.back_at - since));
    }
    return times;
}

}  // namespace loadtest
