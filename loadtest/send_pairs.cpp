#include "send_pairs.hpp"

#include "failure.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace loadtest {

namespace {

constexpr unsigned errors_in_a_row_max = 20;
constexpr std::size_t waiting_max = 10'000;  // of one sender: the server is hopelessly behind the rate asked for
constexpr Nanos expiry_every = nanos_per_second / 2;
constexpr std::string_view content_key = "\"content\":\"";
constexpr std::string_view new_message = "42[\"new_message\",";

std::uint64_t number_at(std::string_view text, std::size_t at) {
    std::uint64_t value = 0;
    std::from_chars(text.data() + at, text.data() + text.size(), value);
    return value;
}

}  // namespace

// Clients 0..n-1 of the crowd are the receivers, users 1, 3, 5 …; with the event door clients n..2n-1 are the senders, users 0, 2, 4 ….
SendPairs::SendPairs(Context& context, const SendOptions& options)
    : context_(context),
      options_(options),
      run_id_(random_uuid()),
      pairs_(std::max(options.pairs, *std::max_element(options.senders.begin(), options.senders.end()))),
      crowd_(
          context, options.door == Door::event ? 2 * pairs_.size() : pairs_.size(), [this](std::size_t client) { return user_of(client); },
          [this](SocketIoClient& client, std::string_view text) { take_packet(client, text); }) {
    raise_file_limit(2 * count() + 64);
    if (options.door == Door::event) return;
    for (std::size_t i = 0; i < count(); ++i) {
        Pair& pair = pairs_[i];
        pair.http = std::make_unique<HttpClient>(context.loop, context.target, i, [this](HttpClient& http, const HttpAnswer& answer) {
            acknowledged(http.number(), answer.status == 200,
                         answer.status == 0 ? answer.body : format("HTTP %d ", answer.status) + std::string(answer.body));
        });
        pair.head = "POST /api/messages/send HTTP/1.1\r\nHost: " + context.target.name() + "\r\nAuthorization: Bearer " +
                    context.tokens.token(context.options.first_user + 2 * i) +
                    "\r\nContent-Type: application/json\r\nIdempotency-Key: " + run_id_ + "-";
    }
}

std::size_t SendPairs::user_of(std::size_t client) const { return client < count() ? 2 * client + 1 : 2 * (client - count()); }

void SendPairs::connect(Progress& progress) {
    crowd_.connect_all(progress, "send");
    next_expiry_ = now() + expiry_every;
}

void SendPairs::start_closed(std::size_t senders) {
    active_ = senders;
    closed_loop_ = true;
    for (std::size_t i = 0; i < active_; ++i) send(i, now());
}

void SendPairs::start_open(std::size_t senders, double rate) {
    active_ = senders;
    closed_loop_ = false;
    period_ = from_seconds(1 / rate);
    next_due_ = now() + period_;
}

void SendPairs::stop_sending() {
    active_ = 0;
    period_ = 0;
    for (Pair& pair : pairs_) pair.waiting.clear();
}

Nanos SendPairs::pump() {
    const Nanos t = now();
    if (t >= next_expiry_) expire(t);
    if (period_ == 0) return next_expiry_;
    for (; next_due_ <= t; next_due_ += period_) {
        next_pair_ = (next_pair_ + 1) % (options_.pairs > 0 ? count() : active_);
        Pair& pair = pairs_[next_pair_];
        if (!pair.busy) {
            send(next_pair_, next_due_);
        } else if (pair.waiting.size() < waiting_max) {
            pair.waiting.push_back(next_due_);
        } else {
            throw Failure("the server is far behind the rate that was asked for");
        }
    }
    return next_due_;
}

/// Which pair goes on where `i` ended: `active_` apart, so that no two who are at it meet.
std::size_t SendPairs::next_pair(std::size_t i) const {
    if (options_.pairs == 0) return i;
    return i + active_ < count() ? i + active_ : i % active_;
}

void SendPairs::send(std::size_t i, Nanos due) {
    Pair& pair = pairs_[i];
    pair.busy = true;
    pair.due = due;
    pair.sent_at = now();
    pair.acknowledged_at = 0;
    pair.arrived_at = 0;
    ++pair.sequence;
    ++in_flight_;
    const std::string sequence = std::to_string(pair.sequence);
    std::string content = sequence + " ";
    content.resize(options_.content_bytes, 'm');
    buffer_.clear();
    const std::string body =
        "{\"receiver_id\":\"" + context_.tokens.user(context_.options.first_user + 2 * i + 1) + "\",\"content\":\"" + content + "\"";
    const std::string key = std::to_string(i) + "-" + sequence;
    if (options_.door == Door::rest) {
        buffer_ = pair.head + key + "\r\nContent-Length: " + std::to_string(body.size() + 1) + "\r\n\r\n" + body + "}";
        pair.http->request(buffer_);
    } else {
        buffer_ = "42" + sequence + "[\"send_message_realtime\"," + body + ",\"client_message_id\":\"" + run_id_ + "-" + key + "\"}]";
        crowd_.client(count() + i).send(buffer_);
    }
}

void SendPairs::acknowledged(std::size_t i, bool accepted, std::string_view answer) {
    Pair& pair = pairs_[i];
    if (!pair.busy || pair.acknowledged_at != 0) return;
    if (!accepted) {
        ++tally_.failed;
        note_error(answer);
        end(i);
        return;
    }
    errors_in_a_row_ = 0;
    pair.acknowledged_at = now();
    tally_.acknowledged_in.add(pair.acknowledged_at - pair.due);
    complete_if_through(i);
}

void SendPairs::take_packet(SocketIoClient& client, std::string_view text) {
    const std::size_t number = client.number();
    if (number < count()) {
        if (text.starts_with(new_message)) arrived(number, text);
        return;
    }
    if (!text.starts_with("43")) return;
    const std::size_t i = number - count();
    if (number_at(text, 2) != pairs_[i].sequence) return;
    acknowledged(i, text.find("\"success\":true") != std::string_view::npos, text);
}

void SendPairs::arrived(std::size_t i, std::string_view text) {
    Pair& pair = pairs_[i];
    const std::size_t at = text.find(content_key);
    if (at == std::string_view::npos || !pair.busy || number_at(text, at + content_key.size()) != pair.sequence) return;
    pair.arrived_at = now();
    complete_if_through(i);
}

void SendPairs::complete_if_through(std::size_t i) {
    Pair& pair = pairs_[i];
    if (pair.acknowledged_at == 0 || pair.arrived_at == 0) return;
    ++tally_.delivered;
    tally_.delivered_in.add(std::max(pair.acknowledged_at, pair.arrived_at) - pair.due);
    end(i);
}

void SendPairs::end(std::size_t i) {
    Pair& pair = pairs_[i];
    pair.busy = false;
    --in_flight_;
    if (active_ == 0) return;
    if (closed_loop_) {
        send(next_pair(i), now());
    } else if (!pair.waiting.empty()) {
        const Nanos due = pair.waiting.front();
        pair.waiting.pop_front();
        send(i, due);
    }
}

void SendPairs::expire(Nanos t) {
    next_expiry_ = t + expiry_every;
    const Nanos limit = from_seconds(options_.send_timeout_seconds);
    for (std::size_t i = 0; i < count(); ++i) {
        Pair& pair = pairs_[i];
        if (!pair.busy || t - pair.sent_at < limit) continue;
        ++tally_.lost;
        note_error(pair.acknowledged_at == 0 ? "no answer in time" : "acknowledged, but it did not arrive at the receiver in time");
        if (pair.http && pair.http->busy()) pair.http->stop();
        end(i);
    }
}

void SendPairs::note_error(std::string_view what) {
    if (first_error_.empty()) first_error_ = what;
    if (++errors_in_a_row_ >= errors_in_a_row_max) {
        throw Failure(std::to_string(errors_in_a_row_) + " sends failed in a row: " + std::string(what));
    }
}

SendTally SendPairs::take_tally() { return std::exchange(tally_, SendTally()); }

}  // namespace loadtest
