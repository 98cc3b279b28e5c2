// HTTP/1.1 on a connection: one request at a time, keep-alive, time limits, hand-over to WebSocket.
#pragma once

#include "net/connection.hpp"
#include "net/http/request_parser.hpp"
#include "sioxx/http.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace sioxx::net {

class HttpConnection;

struct HttpLimits {
    std::size_t header_bytes_max = 16 * 1024;
    std::chrono::milliseconds request_timeout{15'000};
    std::chrono::milliseconds large_body_timeout{60'000};  // from when it was let in
    std::chrono::milliseconds keep_alive_timeout{75'000};
};

/// Who answers. On the connection's loop.
class HttpDispatcher {
public:
    virtual ~HttpDispatcher() = default;
    virtual const HttpLimits& limits() const = 0;
    virtual std::size_t body_limit(const HttpRequest& head) const = 0;
    /// Asked when there is more than that.
    virtual LargeBody large_body(const HttpRequest& head) = 0;
    /// Must lead to one HttpConnection::respond() (now or later), or to another protocol on the connection, or to its release.
    virtual void dispatch(std::shared_ptr<HttpRequest> request, HttpConnection& http) = 0;
};

/// Names a request that waits for its answer, from anywhere: on its loop it finds the connection, if that still is there.
struct PendingRequest {
    HttpConnection* http = nullptr;  // null once answered or closed; only to be read on the loop
};
using PendingRequestPtr = std::shared_ptr<PendingRequest>;

/// Told when the peer goes away while its request is being worked on (a cancelled poll).
class RequestObserver {
public:
    virtual ~RequestObserver() = default;
    virtual void request_cancelled() = 0;
};

class HttpConnection final : public Protocol {
public:
    explicit HttpConnection(HttpDispatcher& dispatcher);
    ~HttpConnection() override;

    std::size_t on_data(Connection& connection, std::span<char> input) override;
    void on_closed(Connection& connection) override;

    /// For the dispatcher, while a request is under way.
    Connection& connection() const { return *connection_; }
    PendingRequestPtr pending();
    const std::shared_ptr<HttpRequest>& request() const { return request_; }
    void observe(RequestObserver* observer) { observer_ = observer; }
    void respond(const HttpResponse& response);
    /// The first request of a connection that another loop gave away.
    void begin(Connection& connection);
    void dispatch_adopted(Connection& connection, std::shared_ptr<HttpRequest> request);
    /// A request is being answered.
    bool busy() const { return request_ != nullptr; }
    /// After close() or a timeout nothing more is read; a connection without a request under way is closed by this (draining).
    void close_when_idle();

private:
    struct Deadline;
    void handle(ParseState state, Connection& connection);
    void refuse(Connection& connection, int status, std::string_view text);
    void start_timer(std::chrono::milliseconds delay);
    void timed_out();

    HttpDispatcher& dispatcher_;
    Connection* connection_ = nullptr;
    std::unique_ptr<RequestParser> parser_;  // while a request is being read
    std::shared_ptr<HttpRequest> request_;   // while it is being answered
    PendingRequestPtr pending_;
    RequestObserver* observer_ = nullptr;
    std::unique_ptr<Deadline> deadline_;
    bool last_ = false;
};

/// Status line, headers, body. `date` as RFC 9110 writes it.
void append_response(std::string& out, const HttpResponse& response, std::string_view date, bool keep_alive, bool head_only);

}  // namespace sioxx::net
