#include "net/http/http_connection.hpp"

#include <array>
#include <ctime>

namespace sioxx::net {
namespace {

// Bytes of further requests that may wait while one is answered (pipelining) before reading stops.
constexpr std::size_t pipelined_bytes_max = 64 * 1024;

std::string http_date(const base::Clock& clock) {
    const auto seconds = static_cast<std::time_t>(clock.wall().us / 1'000'000);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 40> text{};
    const std::size_t n = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text.data(), n};
}

bool has_header(const HttpResponse& response, std::string_view lower_name) {
    for (const Header& h : response.headers) {
        if (h.first.size() != lower_name.size()) continue;
        bool same = true;
        for (std::size_t i = 0; i < lower_name.size() && same; ++i) same = (h.first[i] | 0x20) == (lower_name[i] | 0x20);
        if (same) return true;
    }
    return false;
}

}  // namespace

struct HttpConnection::Deadline : Timer {
    explicit Deadline(HttpConnection& c) : Timer(&Deadline::fire), http(c) {}
    static void fire(Timer& timer) { static_cast<Deadline&>(timer).http.timed_out(); }
    HttpConnection& http;
};

void append_response(std::string& out, const HttpResponse& response, std::string_view date, bool keep_alive, bool head_only) {
    out += "HTTP/1.1 ";
    out += std::to_string(response.status);
    out += ' ';
    out += http_reason(response.status);
    out += "\r\n";
    for (const Header& h : response.headers) {
        out += h.first;
        out += ": ";
        out += h.second;
        out += "\r\n";
    }
    if (!date.empty()) {
        out += "Date: ";
        out += date;
        out += "\r\n";
    }
    if (response.status != 304 && response.status >= 200 && response.status != 204 && !has_header(response, "content-length")) {
        out += "Content-Length: ";
        out += std::to_string(response.body.size());
        out += "\r\n";
    }
    out += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    if (!head_only) out += response.body;
}

HttpConnection::HttpConnection(HttpDispatcher& dispatcher) : dispatcher_(dispatcher) {}

HttpConnection::~HttpConnection() = default;

void HttpConnection::begin(Connection& connection) {
    connection_ = &connection;
    start_timer(dispatcher_.limits().request_timeout);
}

void HttpConnection::dispatch_adopted(Connection& connection, std::shared_ptr<HttpRequest> request) {
    connection_ = &connection;
    request_ = std::move(request);
    dispatcher_.dispatch(request_, *this);
}

void HttpConnection::start_timer(std::chrono::milliseconds delay) {
    if (!deadline_) deadline_ = std::make_unique<Deadline>(*this);
    connection_->loop().timers().start(*deadline_, delay);
}

std::size_t HttpConnection::on_data(Connection& connection, std::span<char> input) {
    connection_ = &connection;
    if (last_) return input.size();
    if (busy()) {
        if (input.size() > pipelined_bytes_max) connection.pause_reading();
        return 0;
    }
    if (!parser_) {
        parser_ = std::make_unique<RequestParser>(
            dispatcher_.limits().header_bytes_max, [this](const HttpRequest& head) { return dispatcher_.body_limit(head); },
            [this](const HttpRequest& head) { return dispatcher_.large_body(head); });
        start_timer(dispatcher_.limits().request_timeout);
    }
    std::size_t consumed = 0;
    const ParseState state = parser_->put({input.data(), input.size()}, consumed);
    if (parser_->take_large_body()) start_timer(dispatcher_.limits().large_body_timeout);
    if (state == ParseState::need_more) {
        if (parser_->take_expect_continue()) connection.write_copy("HTTP/1.1 100 Continue\r\n\r\n");
        return consumed;
    }
    handle(state, connection);
    return consumed;
}

void HttpConnection::handle(ParseState state, Connection& connection) {
    if (state == ParseState::bad_request) return refuse(connection, 400, "Bad request");
    if (state == ParseState::header_too_large) return refuse(connection, 431, "Request header fields too large");
    request_ = parser_->take();
    parser_.reset();
    if (deadline_) deadline_->stop();
    request_->remote_address = connection.peer().to_string();
    request_->loop = connection.loop().index();
    if (state == ParseState::body_too_large) request_->keep_alive = false;
    EventLoop::Counters::add(connection.loop().counters().http_requests, 1);
    dispatcher_.dispatch(request_, *this);
}

void HttpConnection::refuse(Connection& connection, int status, std::string_view text) {
    HttpResponse response;
    response.status = status;
    response.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
    response.body = text;
    std::string out;
    append_response(out, response, http_date(connection.loop().clock()), false, false);
    connection.write_copy(out);
    last_ = true;
    parser_.reset();  // and what it holds of a body: the connection may linger
    connection.close();
}

PendingRequestPtr HttpConnection::pending() {
    if (!pending_) {
        pending_ = std::make_shared<PendingRequest>();
        pending_->http = this;
    }
    return pending_;
}

void HttpConnection::respond(const HttpResponse& response) {
    if (!request_) return;
    const bool keep_alive = request_->keep_alive && !response.close && !last_;
    std::string out;
    out.reserve(response.body.size() + 512);
    append_response(out, response, http_date(connection_->loop().clock()), keep_alive, request_->method == "HEAD");
    connection_->write_copy(out);
    request_.reset();
    observer_ = nullptr;
    if (pending_) pending_->http = nullptr;
    pending_.reset();
    if (!keep_alive) {
        last_ = true;
        connection_->close();
        return;
    }
    start_timer(dispatcher_.limits().keep_alive_timeout);
    connection_->resume_reading();
}

void HttpConnection::close_when_idle() {
    last_ = true;
    if (!busy() && connection_ != nullptr) connection_->close();
}

void HttpConnection::timed_out() {
    if (busy()) return;
    if (parser_) return refuse(*connection_, 408, "Request timeout");
    last_ = true;
    connection_->close();
}

void HttpConnection::on_closed(Connection&) {
    if (pending_) pending_->http = nullptr;
    pending_.reset();
    if (deadline_) deadline_->stop();
    if (observer_ != nullptr) std::exchange(observer_, nullptr)->request_cancelled();
}

}  // namespace sioxx::net
