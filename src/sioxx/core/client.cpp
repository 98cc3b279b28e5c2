#include "sioxx/core/client.hpp"

#include "sioxx/core/handlers.hpp"
#include "sioxx/core/namespace_shard.hpp"
#include "sioxx/core/recoverable.hpp"
#include "wire/json/write.hpp"
#include "wire/msgpack/transcode.hpp"

#include <algorithm>
#include <exception>

namespace sioxx::core {
using wire::socketio::Packet;
using wire::socketio::PacketType;
namespace {

constexpr std::string_view reserved_events[] = {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"};

bool is_reserved(std::string_view event) {
    return std::find(std::begin(reserved_events), std::end(reserved_events), event) != std::end(reserved_events);
}

}  // namespace

Client::Client(Server::Impl& server, engine::Session& session, HttpRequestPtr request)
    : server_(server), session_(session), opening_(std::move(request)) {
    connect_timer_ = std::make_unique<ConnectTimer>(*this);
    session.shard().loop().timers().start(*connect_timer_, server.options.connect_timeout);
}

Client::~Client() = default;

void Client::connect_timed_out() {
    connect_timer_.reset();
    const bool joined = std::any_of(sockets_.begin(), sockets_.end(), [](const Entry& e) { return e.connected; });
    if (!joined) session_.terminate(DisconnectReason::forced_server_close);
}

Client::Entry* Client::find(std::string_view nsp) {
    for (Entry& e : sockets_) {
        if (e.socket->nsp().name() == nsp) return &e;
    }
    return nullptr;
}

Client::Entry* Client::find(const Socket& socket) {
    for (Entry& e : sockets_) {
        if (e.socket.get() == &socket) return &e;
    }
    return nullptr;
}

void Client::erase(const Socket& socket) {
    const auto gone = std::find_if(sockets_.begin(), sockets_.end(), [&](const Entry& e) { return e.socket.get() == &socket; });
    if (gone != sockets_.end()) sockets_.erase(gone);
}

void Client::protocol_error() { session_.terminate(DisconnectReason::parse_error); }

void Client::on_text(std::string_view message) {
    if (attachments_ || server_.options.parser == Parser::msgpack) return protocol_error();
    handle(message, nullptr);
}

void Client::on_binary(std::string_view message) {
    if (server_.options.parser == Parser::msgpack) {
        auto transcoded = wire::msgpack::decode(message, server_.options.depth_max);
        if (!transcoded) return protocol_error();
        return handle(transcoded->text, &transcoded->attachments);
    }
    if (!attachments_) return protocol_error();
    attachments_->bytes += message.size();
    if (attachments_->bytes > server_.options.max_payload_bytes * 2) return protocol_error();
    attachments_->received.emplace_back(message);
    if (attachments_->received.size() < attachments_->due) return;
    const std::unique_ptr<Attachments> whole = std::move(attachments_);
    handle(whole->text, &whole->received);
}

void Client::handle(std::string_view text, const std::vector<std::string>* attachments) {
    Server::Impl::Scratch& scratch = *server_.scratch[session_.shard().loop().index()];
    scratch.trim();
    Packet& packet = scratch.packet;
    const wire::socketio::DecodeOptions options{server_.options.attachments_max, server_.options.depth_max, 256,
                                                server_.options.any_connect_payload};
    if (!wire::socketio::decode(text, packet, options)) return protocol_error();
    if (packet.attachments > 0 && attachments == nullptr) {
        attachments_ = std::make_unique<Attachments>();
        attachments_->text = text;
        attachments_->due = packet.attachments;
        return;
    }
    Entry* entry = find(packet.nsp);
    if (packet.type == PacketType::connect) {
        // A second CONNECT is as wrong as an event before the first; socket.io closes on both.
        if (entry != nullptr) return session_.terminate(DisconnectReason::forced_server_close);
        return connect(packet);
    }
    if (entry == nullptr || !entry->connected || packet.type == PacketType::connect_error) {
        return session_.terminate(DisconnectReason::forced_server_close);
    }
    const SocketPtr socket = entry->socket;  // a handler may end it
    switch (packet.type) {
        case PacketType::event:
        case PacketType::binary_event:
            return event(*socket, packet, attachments);
        case PacketType::ack:
        case PacketType::binary_ack:
            return ack(*socket, packet, attachments);
        default:
            return leave(*socket, DisconnectReason::client_namespace_disconnect, false);
    }
}

void Client::connect(const Packet& packet) {
    std::shared_ptr<Namespace> nsp;
    if (sockets_.size() < server_.options.namespaces_per_client_max) nsp = server_.namespaces->find(packet.nsp);
    if (!nsp) {
        send(PacketType::connect_error, packet.nsp, std::nullopt, R"({"message":"Invalid namespace"})", {});
        return;
    }
    const unsigned loop = session_.shard().loop().index();
    const auto socket = std::make_shared<Socket>(nsp, nsp->shard(loop), *this, engine::make_sid(server_.random, loop));
    socket->set_handshake({std::string(packet.data.text()), opening_});
    sockets_.push_back({socket, false});
    const RecoveryOptions& recovery = server_.options.recovery;
    if (recovery.port && recovery.skip_middleware) return ask_recovery(socket, *recovery.port);
    run_middleware(socket);
}

void Client::admit(Socket& socket) {
    Entry* entry = find(socket);
    if (entry == nullptr || entry->connected) return;
    if (Recovery* port = server_.options.recovery.port.get(); port != nullptr && !socket.recovery_)
        return ask_recovery(entry->socket, *port);
    welcome(*entry, {});
}

void Client::welcome(Entry& entry, const std::vector<RecordedEventPtr>& missed) {
    entry.connected = true;
    const SocketPtr keep = entry.socket;
    Socket& socket = *keep;
    connect_timer_.reset();
    if (!socket.reachable_) socket.shard().add(socket);
    session_.listener_changed();
    if (server_.options.recovery.missed_first) replay(socket, missed);
    std::string json = R"({"sid":")";
    json += socket.id();
    json += '"';
    if (socket.recovery_ && !socket.recovery_->pid.empty()) {
        json += R"(,"pid":)";
        wire::json::append_string(json, socket.recovery_->pid);
    }
    json += '}';
    send(PacketType::connect, socket.nsp().name(), std::nullopt, json, {});
    if (!server_.options.recovery.missed_first) replay(socket, missed);
    release_hold(socket);
    for (const auto& handler : socket.nsp().handlers().connection) {
        if (socket.connected()) handler(socket);
    }
    if (!server_.options.keep_handshake) {
        socket.trim_handshake();
        opening_.reset();
    }
}

void Client::refuse(Socket& socket, const ConnectError& error) {
    if (find(socket) == nullptr) return;
    std::string json;
    wire::json::Writer w(json);
    w.open_object().member("message").string(error.message);
    if (!error.data.is_null()) w.member("data").value(error.data);
    w.close_object();
    send(PacketType::connect_error, socket.nsp().name(), std::nullopt, json, {});
    socket.detach();
    erase(socket);
}

void Client::event(Socket& socket, Packet& packet, const std::vector<std::string>* attachments) {
    Server::Impl::Scratch& scratch = *server_.scratch[session_.shard().loop().index()];
    const wire::json::View& first = packet.args.front();
    const auto text = first.string(scratch.name);
    const std::string_view name = text ? *text : first.text();
    if (is_reserved(name)) {
        if (!server_.options.ignore_reserved_events) protocol_error();
        return;
    }
    scratch.args.clear();
    for (std::size_t i = 1; i < packet.args.size(); ++i) scratch.args.push_back(packet.args[i].text());
    const Event::Parts parts{name, scratch.args, &packet.members, attachments, packet.id.value_or(0), packet.id.has_value()};
    Event e(socket, parts);
    try {
        socket.dispatch(e);
    } catch (const std::exception& error) {
        // A handler that throws is a bug of the application's; it costs this client its connection, not everybody theirs.
        server_.logger.error("event handler threw", {{"event", name}, {"what", std::string_view(error.what())}});
        session_.terminate(DisconnectReason::transport_error);
    }
}

void Client::ack(Socket& socket, const Packet& packet, const std::vector<std::string>* attachments) {
    if (!packet.id) return;  // an answer to nothing, as one with an id that nobody waits for
    const std::vector<std::string> none;
    std::vector<Value> args;
    args.reserve(packet.args.size());
    for (const wire::json::View& arg : packet.args)
        args.push_back(wire::socketio::materialize(arg, attachments != nullptr ? *attachments : none));
    socket.settle_ack(*packet.id, std::move(args));
}

void Client::send(PacketType type, std::string_view nsp, std::optional<std::uint64_t> id, std::string_view json,
                  const std::vector<std::string>& attachments, bool compress) {
    if (attachments.empty() && compress && server_.options.parser == Parser::json) {
        std::string& out = server_.scratch[session_.shard().loop().index()]->out;
        out = "4";
        wire::socketio::append_header(out, type, nsp, id, 0);
        out += json;
        session_.send_text(out);
        return;
    }
    const engine::OutPacketPtr packet = server_.encode(type, nsp, id, json, attachments, compress);
    session_.shard().loop().keep_until_flushed(packet);
    session_.send(*packet);
}

void Client::leave(Socket& socket, DisconnectReason reason, bool tell) {
    Entry* entry = find(socket);
    if (entry == nullptr) return;
    const SocketPtr keep = entry->socket;
    const bool was_connected = entry->connected;
    if (tell) send(PacketType::disconnect, socket.nsp().name(), std::nullopt, {}, {});
    erase(socket);
    if (was_connected) socket.closed(reason);
    else socket.detach();
}

void Client::disconnect_all() {
    const auto all = sockets_;
    for (const Entry& e : all) leave(*e.socket, DisconnectReason::server_namespace_disconnect, true);
    session_.close(DisconnectReason::forced_close);
}

void Client::on_closed(DisconnectReason reason) {
    connect_timer_.reset();
    const auto all = std::move(sockets_);
    sockets_.clear();
    for (const Entry& e : all) {
        if (e.connected) e.socket->closed(reason);
        else e.socket->detach();
    }
}

}  // namespace sioxx::core
