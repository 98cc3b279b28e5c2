#include "sioxx/engine/shard.hpp"

#include <algorithm>
#include <atomic>

namespace sioxx::engine {
using wire::engineio::HandshakeErrc;
namespace ws = wire::websocket;
namespace {

constexpr std::uint64_t retry_after_seconds_max = 4;

/// What Node's HTTP layer lets through in a header value.
bool valid_header_value(std::string_view value) {
    return std::all_of(value.begin(), value.end(), [](char c) {
        const auto u = static_cast<unsigned char>(c);
        return u == '\t' || (u >= 0x20 && u != 0x7f);
    });
}

std::string query(const HttpRequest& request, std::string_view name) {
    std::string value;
    if (!query_value(request.query, name, value)) value.clear();
    return value;
}

}  // namespace

Shard::Shard(net::EventLoop& loop, const ServerOptions& options, base::Random& random, ListenerFactory factory)
    : loop_(loop), options_(options), random_(random), factory_(std::move(factory)) {
    websocket_limits_.message_bytes_max = options.max_payload_bytes;
    websocket_limits_.send_buffer_bytes_max = options.send_buffer_bytes_max;
    websocket_limits_.deflate_threshold_bytes = options.deflate_threshold_bytes;
}

Shard::~Shard() = default;

void Shard::handle(std::shared_ptr<HttpRequest> request, net::HttpConnection& http, unsigned loops, int& other_loop) {
    other_loop = -1;
    const int owner = loop_of_sid(query(*request, "sid"));
    if (owner >= 0 && owner != static_cast<int>(loop_.index()) && owner < static_cast<int>(loops)) {
        other_loop = owner;
        return;
    }
    if (request->method == "OPTIONS" && options_.cors) return preflight(http, *request);
    Session* session = nullptr;
    bool websocket = false;
    if (!check(http, *request, session, websocket)) return;
    if (session == nullptr) return begin(http, request);
    if (websocket) return upgrade(http, request, session);
    if (request->method == "GET") return session->poll(http, *request);
    if (request->method == "POST") return session->push(http, *request);
    refuse(http, *request, HandshakeErrc::bad_request);  // engine.io says 500 to a method that polling does not know
}

bool Shard::check(net::HttpConnection& http, const HttpRequest& request, Session*& session, bool& websocket) {
    const auto no = [&](HandshakeErrc code) {
        refuse(http, request, code);
        return false;
    };
    const bool upgrade_asked = is_websocket_upgrade(request);
    const std::string transport = query(request, "transport");
    const bool wants_websocket = transport == "websocket";
    if (!(wants_websocket && options_.websocket) && !(transport == "polling" && options_.polling))
        return no(HandshakeErrc::transport_unknown);
    if (!valid_header_value(request.header("origin"))) return no(HandshakeErrc::bad_request);
    if (const std::string sid = query(request, "sid"); !sid.empty()) {
        const auto it = sessions_.find(sid);
        if (it == sessions_.end()) return no(HandshakeErrc::session_unknown);
        session = it->second.get();
        if (!upgrade_asked && session->transport_name() != transport) return no(HandshakeErrc::bad_request);
        if (const std::string eio = query(request, "EIO"); !eio.empty() && eio != "4") return no(HandshakeErrc::bad_request);
        if (upgrade_asked && !wants_websocket) return no(HandshakeErrc::bad_request);
        websocket = upgrade_asked;
        return true;
    }
    if (request.method != "GET") return no(HandshakeErrc::bad_method);
    if (wants_websocket != upgrade_asked) return no(HandshakeErrc::bad_request);
    return true;
}

void Shard::begin(net::HttpConnection& http, const std::shared_ptr<HttpRequest>& request) {
    if (options_.allow_request && !admit(http, *request, options_.allow_request(*request))) return;
    if (options_.allow_request_later) return ask_later(http, request);
    open(http, request);
}

void Shard::ask_later(net::HttpConnection& http, const std::shared_ptr<HttpRequest>& request) {
    const auto answered = std::make_shared<std::atomic<bool>>(false);
    options_.allow_request_later(request, [this, request, answered, pending = http.pending()](const Admission& admission) {
        if (answered->exchange(true)) return;
        const auto go_on = [this, request, pending, admission] {
            if (pending->http == nullptr || !admit(*pending->http, *request, admission)) return;
            net::Connection& connection = pending->http->connection();
            open(*pending->http, request);
            connection.resume_reading();  // what came in meanwhile
        };
        if (loop_.here()) go_on();
        else loop_.post(go_on);
    });
}

void Shard::open(net::HttpConnection& http, const std::shared_ptr<HttpRequest>& request) {
    if (query(*request, "EIO") != "4") return refuse(http, *request, HandshakeErrc::unsupported_version);
    if (is_websocket_upgrade(*request)) return upgrade(http, request, nullptr);
    open_polling(http, request);
}

bool Shard::admit(net::HttpConnection& http, const HttpRequest& request, const Admission& admission) {
    if (admission.verdict == Admission::Verdict::allow) return true;
    if (admission.verdict == Admission::Verdict::forbid) {
        refuse(http, request, HandshakeErrc::forbidden, admission.message);
        return false;
    }
    count(HandshakeRefusal::unavailable);
    HttpResponse response;
    response.status = 503;
    response.headers.emplace_back("Content-Type", "application/json");
    // Not the same for all, or those who were refused together would come back together.
    response.headers.emplace_back("Retry-After", std::to_string(1 + random_.next_u64() % retry_after_seconds_max));
    const std::string_view text = admission.message.empty() ? std::string_view("Service unavailable") : std::string_view(admission.message);
    response.body = wire::engineio::error_body(HandshakeErrc::forbidden, text);
    response.close = true;
    add_headers(request, response);
    http.respond(response);
    return false;
}

void Shard::count(HandshakeRefusal refusal) {
    net::EventLoop::Counters::add(loop_.counters().handshakes_refused[static_cast<std::size_t>(refusal)], 1);
}

void Shard::refuse(net::HttpConnection& http, const HttpRequest& request, HandshakeErrc code, std::string_view message) {
    count(static_cast<HandshakeRefusal>(code));  // the same, in the same order
    if (is_websocket_upgrade(request)) {
        return abort_upgrade(http, 400, message.empty() ? wire::engineio::message_of(code) : message);
    }
    HttpResponse response;
    response.status = code == HandshakeErrc::forbidden ? 403 : 400;
    response.headers.emplace_back("Content-Type", "application/json");
    response.body = wire::engineio::error_body(code, message);
    add_headers(request, response);
    http.respond(response);
}

Session& Shard::make_session(const HttpRequestPtr& request) {
    auto session = std::make_unique<Session>(*this, make_sid(random_, loop_.index()));
    Session& made = *session;
    sessions_.emplace(made.sid(), std::move(session));
    made.set_listener(factory_(made, request));
    return made;
}

std::string Shard::open_packet(const Session& session, bool offers_websocket) const {
    std::string out;
    out.reserve(192);
    wire::engineio::append_open(out, {session.sid(), offers_websocket && options_.websocket, options_.ping_interval, options_.ping_timeout,
                                      options_.max_payload_bytes});
    return out;
}

std::string Shard::cookie_for(const Session& session) const {
    std::string cookie = options_.cookie->name + "=" + std::string(session.sid());
    if (!options_.cookie->attributes.empty()) cookie += "; " + options_.cookie->attributes;
    return cookie;
}

void Shard::open_polling(net::HttpConnection& http, const HttpRequestPtr& request) {
    Session& session = make_session(request);
    session.start();
    HttpResponse response;
    response.headers.emplace_back("Content-Type", "text/plain; charset=UTF-8");
    response.headers.emplace_back("Cache-Control", "no-store");
    if (options_.cookie) response.headers.emplace_back("Set-Cookie", cookie_for(session));
    response.body = open_packet(session, true);
    add_headers(*request, response);
    http.respond(response);
}

void Shard::upgrade(net::HttpConnection& http, const std::shared_ptr<HttpRequest>& request, Session* session) {
    if (refuse_handshake(http, *request)) return count(HandshakeRefusal::bad_request);
    net::Connection& connection = http.connection();
    HttpResponse cross_origin;
    add_headers(*request, cross_origin);
    std::string extra;
    for (const Header& h : cross_origin.headers) extra += h.first + ": " + h.second + "\r\n";
    const auto deflate = accept_websocket(connection, *request, options_.per_message_deflate, extra);
    auto transport = std::make_unique<WebSocketTransport>(connection, websocket_limits_, deflate);
    WebSocketTransport& made = *transport;
    connection.set_protocol(std::move(transport));
    if (session == nullptr) {
        session = &make_session(request);
        session->opened_by(made);
        made.send_text(open_packet(*session, false));
        session->start();
    } else if (!session->begin_upgrade(made)) {
        made.close(ws::CloseCode::no_status);
    }
}

void Shard::remove(Session& session) {
    const auto it = sessions_.find(session.sid());
    if (it == sessions_.end()) return;
    std::unique_ptr<Session> owned = std::move(it->second);
    sessions_.erase(it);
    loop_.destroy(std::move(owned));
}

void Shard::for_each(const std::function<void(Session&)>& visit) {
    std::vector<Session*> all;
    all.reserve(sessions_.size());
    for (const auto& [sid, session] : sessions_) all.push_back(session.get());
    for (Session* session : all) visit(*session);  // may close it: it lives until the turn ends
}

void Shard::close_all(DisconnectReason reason) {
    for_each([reason](Session& session) { session.close(reason); });
}

}  // namespace sioxx::engine
