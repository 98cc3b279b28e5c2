// A session's HTTP long-polling side.
#include "base/encoding.hpp"
#include "sioxx/engine/gzip.hpp"
#include "sioxx/engine/session.hpp"
#include "sioxx/engine/session_parts.hpp"
#include "sioxx/engine/shard.hpp"
#include "wire/utf8.hpp"

#include <utility>

namespace sioxx::engine {
namespace {

constexpr std::size_t packets_per_post_max = 65'536;  // of a body that is limited anyway
constexpr std::size_t compression_threshold_bytes = 1024;
constexpr char text_plain[] = "text/plain; charset=UTF-8";

std::string bad_request() { return wire::engineio::error_body(wire::engineio::HandshakeErrc::bad_request); }

}  // namespace

void Session::reply(net::HttpConnection& http, const HttpRequest& request, int status, std::string type, std::string body,
                    bool may_compress) {
    HttpResponse response;
    response.status = status;
    response.headers.emplace_back("Content-Type", std::move(type));
    response.headers.emplace_back("Cache-Control", "no-store");
    response.body = std::move(body);
    shard_.add_headers(request, response);
    if (may_compress && shard_.options().http_compression && response.body.size() >= compression_threshold_bytes)
        compress(request, response);
    http.respond(response);
}

void Session::queue_packet(std::string text, bool compress) {
    if (polling_->overflow) return;
    polling_->compress |= compress;
    polling_->queued_bytes += text.size() + 1;
    polling_->queue.push_back(std::move(text));
    const std::size_t memory = polling_->queued_bytes + polling_->queue.size() * sizeof(std::string);
    polling_->unsent.set(memory);
    if (memory > shard_.loop().unsent_limit(shard_.options().send_buffer_bytes_max)) {
        // Not at once: a broadcast may be walking through the rooms that ending the session would change.
        polling_->overflow = true;
        polling_->queue.clear();
        polling_->queue.shrink_to_fit();
        polling_->unsent.set(0);
    }
    if (polling_->waiting != nullptr || polling_->overflow) shard_.loop().flush_later(*this);
}

void Session::flush() {
    if (polling_ && polling_->overflow && state_ != State::closed) {
        net::EventLoop::Counters::add(shard_.loop().counters().slow_clients_closed, 1);
        if (polling_->waiting != nullptr) turn_poll_away();
        return terminate(DisconnectReason::transport_error);
    }
    if (polling_ && polling_->waiting != nullptr && !polling_->queue.empty()) answer_poll();
}

void Session::answer_poll() {
    std::string payload;
    payload.reserve(polling_->queued_bytes);
    for (const std::string& packet : polling_->queue) {
        if (!payload.empty()) payload += wire::engineio::record_separator;
        payload += packet;
    }
    polling_->queue.clear();
    polling_->queued_bytes = 0;
    polling_->unsent.set(0);
    answer_poll_with(std::move(payload), std::exchange(polling_->compress, false));
}

void Session::answer_poll_with(std::string payload, bool may_compress) {
    net::HttpConnection& http = *polling_->waiting;
    const HttpRequestPtr request = std::move(polling_->request);
    polling_->waiting = nullptr;
    http.observe(nullptr);
    reply(http, *request, 200, text_plain, std::move(payload), may_compress);
}

void Session::turn_poll_away() {
    net::HttpConnection& http = *polling_->waiting;
    const HttpRequestPtr request = std::move(polling_->request);
    polling_->waiting = nullptr;
    http.observe(nullptr);
    reply(http, *request, 503, "application/json",
          wire::engineio::error_body(wire::engineio::HandshakeErrc::forbidden, "Service unavailable"));
}

void Session::poll(net::HttpConnection& http, const HttpRequest& request) {
    if (!polling_ || state_ == State::closed) return reply(http, request, 400, "application/json", bad_request());
    if (polling_->waiting != nullptr) {
        reply(http, request, 400, "application/json", bad_request());
        return terminate(DisconnectReason::transport_error);
    }
    if (upgrade_ && upgrade_->probed && polling_->queue.empty()) return reply(http, request, 200, text_plain, "6");
    polling_->waiting = &http;
    polling_->request = http.request();
    http.observe(this);
    if (!polling_->queue.empty()) answer_poll();
    else if (state_ == State::closing) turn_poll_away();
    if (state_ == State::closing) discard();
}

void Session::push(net::HttpConnection& http, const HttpRequest& request) {
    if (!polling_ || state_ != State::open) return reply(http, request, 400, "application/json", bad_request());
    if (request.body_too_large) return reply(http, request, 413, "text/plain; charset=UTF-8", "");
    std::vector<std::string> storage;
    const bool binary_body = request.header("content-type") == "application/octet-stream";
    if (binary_body || !wire::valid_utf8(request.body)) {
        reply(http, request, 400, "application/json", bad_request());
        return terminate(DisconnectReason::parse_error);
    }
    const auto packets = wire::engineio::decode_payload(request.body, storage, packets_per_post_max);
    if (!packets) {
        reply(http, request, 400, "application/json", bad_request());
        return terminate(DisconnectReason::parse_error);
    }
    reply(http, request, 200, "text/html", "ok");
    for (const auto& p : *packets) {
        if (state_ != State::open) return;
        packet(p);
    }
}

void Session::request_cancelled() {
    if (!polling_) return;
    polling_->waiting = nullptr;
    polling_->request.reset();
    if (state_ == State::open) terminate(DisconnectReason::transport_close);
}

}  // namespace sioxx::engine
