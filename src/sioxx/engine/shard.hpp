// One loop's part of a mounted server: its sessions, and the HTTP side of Engine.IO (handshake, checks, CORS).
#pragma once

#include "base/log.hpp"
#include "base/random.hpp"
#include "net/event_loop.hpp"
#include "net/http/http_connection.hpp"
#include "sioxx/engine/session.hpp"
#include "sioxx/engine/websocket_transport.hpp"
#include "sioxx/host.hpp"
#include "sioxx/options.hpp"
#include "wire/engineio/packet.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sioxx::engine {

/// Makes what sits on a new session. `request` opened it.
using ListenerFactory = std::function<std::unique_ptr<SessionListener>(Session&, const HttpRequestPtr& request)>;

/// Everything on its loop.
class Shard {
public:
    Shard(net::EventLoop& loop, const ServerOptions& options, base::Random& random, ListenerFactory factory);
    ~Shard();

    net::EventLoop& loop() const { return loop_; }
    const ServerOptions& options() const { return options_; }
    std::size_t session_count() const { return sessions_.size(); }

    /// A request under this server's path. If its sid names another loop, `other_loop` is set and nothing else happens.
    void handle(std::shared_ptr<HttpRequest> request, net::HttpConnection& http, unsigned loops, int& other_loop);

    /// A closed session leaves the table; it is deleted at the end of the turn.
    void remove(Session& session);
    void close_all(DisconnectReason reason);
    void for_each(const std::function<void(Session&)>& visit);

    /// The headers every answer of this server carries for `request` (CORS).
    void add_headers(const HttpRequest& request, HttpResponse& response) const;
    const WebSocketLimits& websocket_limits() const { return websocket_limits_; }

private:
    std::string cookie_for(const Session& session) const;
    void count(HandshakeRefusal refusal);
    void refuse(net::HttpConnection& http, const HttpRequest& request, wire::engineio::HandshakeErrc code, std::string_view message = {});
    bool check(net::HttpConnection& http, const HttpRequest& request, Session*& session, bool& websocket);
    void begin(net::HttpConnection& http, const std::shared_ptr<HttpRequest>& request);
    void ask_later(net::HttpConnection& http, const std::shared_ptr<HttpRequest>& request);
    bool admit(net::HttpConnection& http, const HttpRequest& request, const Admission& admission);
    void open(net::HttpConnection& http, const std::shared_ptr<HttpRequest>& request);
    void preflight(net::HttpConnection& http, const HttpRequest& request);
    void open_polling(net::HttpConnection& http, const HttpRequestPtr& request);
    void upgrade(net::HttpConnection& http, const std::shared_ptr<HttpRequest>& request, Session* session);
    Session& make_session(const HttpRequestPtr& request);
    std::string open_packet(const Session& session, bool offers_websocket) const;

    net::EventLoop& loop_;
    const ServerOptions& options_;
    base::Random& random_;
    ListenerFactory factory_;
    WebSocketLimits websocket_limits_;
    std::unordered_map<std::string_view, std::unique_ptr<Session>> sessions_;
};

/// Which loop a sid belongs to; -1 if it cannot be one of ours.
int loop_of_sid(std::string_view sid);
std::string make_sid(base::Random& random, unsigned loop);

bool is_websocket_upgrade(const HttpRequest& request);
/// True, and the answer is on its way, if what asks for an upgrade is no proper WebSocket handshake (RFC 6455 §4.2.1).
bool refuse_handshake(net::HttpConnection& http, const HttpRequest& request);
/// The answer to a proper one, 101; and what was agreed on compression. `extra_headers` are whole lines.
std::optional<wire::websocket::DeflateParams> accept_websocket(net::Connection& connection, const HttpRequest& request, bool offer_deflate,
                                                               std::string_view extra_headers);
/// Plain text answer on a connection that asked for an upgrade, then close.
void abort_upgrade(net::HttpConnection& http, int status, std::string_view text, std::vector<Header> headers = {});

}  // namespace sioxx::engine
