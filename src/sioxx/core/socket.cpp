#include "sioxx/socket.hpp"

#include "sioxx/core/client.hpp"
#include "sioxx/core/handlers.hpp"
#include "sioxx/core/namespace_shard.hpp"
#include "sioxx/core/recoverable.hpp"
#include "wire/json/parse.hpp"
#include "wire/json/view.hpp"

#include <algorithm>

namespace sioxx {
using wire::socketio::PacketType;

std::string_view to_string(DisconnectReason reason) {
    switch (reason) {
        case DisconnectReason::transport_error:
            return "transport error";
        case DisconnectReason::transport_close:
            return "transport close";
        case DisconnectReason::forced_close:
            return "forced close";
        case DisconnectReason::forced_server_close:
            return "forced server close";
        case DisconnectReason::ping_timeout:
            return "ping timeout";
        case DisconnectReason::parse_error:
            return "parse error";
        case DisconnectReason::client_namespace_disconnect:
            return "client namespace disconnect";
        case DisconnectReason::server_namespace_disconnect:
            return "server namespace disconnect";
        case DisconnectReason::server_shutting_down:
            return "server shutting down";
    }
    return "unknown";
}

const std::vector<Header>& Handshake::headers() const {
    static const std::vector<Header> none;
    return request ? request->headers : none;
}

Value Handshake::auth() const { return auth_json.empty() ? Value() : wire::json::View(auth_json).value(); }

Socket::Socket(std::shared_ptr<Namespace> nsp, core::NamespaceShard& shard, core::Client& client, std::string id)
    : nsp_(std::move(nsp)), client_(&client), session_(&client.session()), shard_(&shard), id_(std::move(id)) {}

Socket::~Socket() = default;

Socket::Extras& Socket::extras() {
    if (!extras_) extras_ = std::make_unique<Extras>();
    return *extras_;
}

unsigned Socket::loop() const { return shard_->loop().index(); }

std::string_view Socket::transport() const { return client_ != nullptr ? client_->session().transport_name() : std::string_view(); }

void Socket::set_handshake(Handshake handshake) { extras().handshake = std::move(handshake); }

void Socket::trim_handshake() {
    if (!extras_) return;
    if (extras_->events.empty() && extras_->any.empty() && extras_->disconnect.empty() && extras_->acks.empty()) {
        extras_.reset();
        return;
    }
    extras_->handshake = Handshake{};
}

const Handshake& Socket::handshake() const {
    static const Handshake none;
    return extras_ ? extras_->handshake : none;
}

void Socket::on(std::string event, Handler handler) { extras().events.insert_or_assign(std::move(event), std::move(handler)); }
void Socket::on_any(Handler handler) { extras().any.push_back(std::move(handler)); }
void Socket::on_disconnect(std::function<void(DisconnectReason)> handler) { extras().disconnect.push_back(std::move(handler)); }

void Socket::emit_payload(std::string_view event, const Payload& payload, EmitOptions options) {
    if (client_ == nullptr) return;
    nsp_->handlers().tell_outgoing(*this, event, payload);
    if (client_ == nullptr || (options.is_volatile && !client_->session().writable())) return;
    if (recovery_) {
        const core::EventParts parts{event, payload, options.compress};
        core::Recorder* recorder = client_->server().recorder.get();
        if (recorder != nullptr && !options.is_volatile && reachable_) return recorder->emit(*nsp_, parts, {{id_}, {}, loop()});
        return receive(std::make_shared<const core::Emission>(client_->server(), nsp_->name(), parts, 0), options.is_volatile);
    }
    const PacketType type = payload.attachments().empty() ? PacketType::event : PacketType::binary_event;
    client_->send(type, nsp_->name(), std::nullopt, core::event_json(event, payload.json()), payload.attachments(), options.compress);
}

void Socket::Extras::PendingAck::fire(net::Timer& timer) {
    auto& self = static_cast<PendingAck&>(timer);
    const SocketPtr keep = self.socket.shared_from_this();
    const auto node = keep->extras().acks.extract(self.id);
    AckReply reply;
    reply.timed_out = true;
    node.mapped()->done(std::move(reply));
}

void Socket::await_ack(std::uint64_t id, std::chrono::milliseconds timeout, std::function<void(AckReply)> done) {
    if (client_ == nullptr || extras().acks.size() >= client_->server().options.pending_acks_max) {
        AckReply reply;
        reply.timed_out = true;
        return done(std::move(reply));
    }
    auto pending = std::make_unique<Extras::PendingAck>(*this, id);
    pending->done = std::move(done);
    shard_->loop().timers().start(*pending, timeout);
    extras().acks.emplace(id, std::move(pending));
}

void Socket::emit_with_ack(std::string_view event, const Payload& payload, std::chrono::milliseconds timeout,
                           std::function<void(AckReply)> done) {
    const std::uint64_t id = nsp_->next_ack_id();
    if (client_ != nullptr) nsp_->handlers().tell_outgoing(*this, event, payload);
    if (client_ != nullptr) {
        const PacketType type = payload.attachments().empty() ? PacketType::event : PacketType::binary_event;
        client_->send(type, nsp_->name(), id, core::event_json(event, payload.json()), payload.attachments());
    }
    await_ack(id, timeout, std::move(done));
}

void Socket::settle_ack(std::uint64_t id, std::vector<Value> args) {
    if (!extras_) return;
    auto node = extras_->acks.extract(id);
    if (node.empty()) return;  // late, or never asked for
    AckReply reply;
    reply.args = std::move(args);
    node.mapped()->stop();
    node.mapped()->done(std::move(reply));
}

void Socket::send_ack(std::uint64_t id, const Payload& payload) {
    if (client_ == nullptr) return;
    const PacketType type = payload.attachments().empty() ? PacketType::ack : PacketType::binary_ack;
    std::string json = "[";
    json += payload.json();
    json += ']';
    client_->send(type, nsp_->name(), id, json, payload.attachments());
}

bool Socket::join(std::string_view room) {
    if (client_ == nullptr || room == id_) return client_ != nullptr;
    if (rooms_.size() >= client_->server().options.rooms_per_socket_max && !in(room)) return false;
    shard_->join(*this, room);
    return true;
}

void Socket::leave(std::string_view room) { shard_->leave(*this, room); }

bool Socket::in(std::string_view room) const {
    if (room == id_) return client_ != nullptr;
    return std::any_of(rooms_.begin(), rooms_.end(), [&](const Membership& m) { return m.room->name == room; });
}

std::vector<std::string> Socket::rooms() const {
    std::vector<std::string> names;
    if (client_ == nullptr) return names;
    names.push_back(id_);
    for (const Membership& m : rooms_) names.emplace_back(m.room->name);
    return names;
}

Broadcast Socket::to(std::string_view room) { return Broadcast(*nsp_).to(room).except(id_); }
Broadcast Socket::except(std::string_view room) { return broadcast().except(room); }
Broadcast Socket::broadcast() { return Broadcast(*nsp_).except(id_); }

void Socket::disconnect(bool close) {
    if (client_ == nullptr) return;
    if (close) client_->disconnect_all();
    else client_->leave(*this, DisconnectReason::server_namespace_disconnect, true);
}

void Socket::drop_transport() {
    if (client_ != nullptr) client_->session().close(DisconnectReason::forced_close);
}

void Socket::abort_transport() {
    if (client_ != nullptr) client_->session().cut();
}

void Socket::post(const std::weak_ptr<Socket>& socket, std::function<void(Socket&)> job) {
    const SocketPtr alive = socket.lock();
    if (!alive) return;
    alive->shard_->loop().post([socket, job = std::move(job)] {
        const SocketPtr s = socket.lock();
        if (s && s->connected()) job(*s);
    });
}

void Socket::dispatch(Event& event) {
    const Namespace::Handlers& shared = nsp_->handlers();
    for (const auto& handler : shared.any) handler(*this, event);
    if (extras_ && (!extras_->any.empty() || !extras_->events.empty())) {
        for (std::size_t i = 0; extras_ && i < extras_->any.size(); ++i) extras_->any[i](event);
        if (!extras_) return;
        if (const auto it = extras_->events.find(event.name()); it != extras_->events.end()) {
            const Handler handler = it->second;  // it may replace itself
            return handler(event);
        }
    }
    if (const auto it = shared.events.find(event.name()); it != shared.events.end()) return it->second(*this, event);
    if (shared.unhandled) shared.unhandled(*this, event);
}

bool Socket::welcomed() const { return reachable_ && !(recovery_ && recovery_->hold); }

bool Socket::recovered() const { return recovery_ && recovery_->recovered; }

void Socket::receive(const core::EmissionPtr& emission, bool is_volatile) {
    engine::Session& session = *session_;
    core::Recoverable* recovery = recovery_.get();
    if (recovery != nullptr && recovery->hold) {
        if (is_volatile || recovery->hold->overflow) return;
        recovery->hold->waiting.push_back(emission);
        if (recovery->hold->waiting.size() <= core::Recoverable::held_max) return;
        recovery->hold->overflow = true;
        recovery->hold->waiting.clear();
        // Not at once: rooms are being walked through.
        return post(weak_from_this(), [](Socket& s) { s.drop_transport(); });
    }
    if (is_volatile && !session.writable()) return;
    shard_->loop().keep_until_flushed(emission);
    if (recovery == nullptr) return session.send(emission->packet(false));
    if (recovery->seen(*emission)) return;
    if (emission->offset() != 0) recovery->last_offset = emission->offset();
    session.send(emission->packet(true));
}

void Socket::tell_loss() {
    Server::Impl& server = nsp_->server().impl();
    LostSession lost;
    lost.pid = recovery_->pid;
    lost.sid = id_;
    lost.nsp = nsp_->name();
    lost.rooms = {id_};
    for (const Membership& m : rooms_) lost.rooms.emplace_back(m.room->name);
    lost.data = data_;
    lost.born_at = recovery_->born_at;
    lost.last_offset = recovery_->last_offset;
    // What was replayed can be ahead of what this loop was told of.
    lost.settled_to = std::max(recovery_->sent_to, server.recorder ? server.recorder->settled(loop()) : 0);
    server.options.recovery.port->lost(std::move(lost));
}

void Socket::closed(DisconnectReason reason) {
    const SocketPtr keep = shared_from_this();
    const bool left = reason == DisconnectReason::client_namespace_disconnect || reason == DisconnectReason::server_namespace_disconnect;
    reachable_ = false;
    if (recovery_ && !recovery_->pid.empty() && !left) tell_loss();
    // Handlers still see the rooms; nothing can be sent any more.
    client_ = nullptr;
    for (const auto& handler : nsp_->handlers().disconnect) handler(*this, reason);
    if (extras_) {
        const auto handlers = extras_->disconnect;
        for (const auto& handler : handlers) handler(reason);
    }
    detach();
}

void Socket::detach() {
    client_ = nullptr;
    shard_->remove(*this);  // middleware may have let it join rooms
    recovery_.reset();
    if (!extras_) return;
    // Whoever waits for an answer learns that none will come.
    auto acks = std::move(extras_->acks);
    extras_.reset();
    for (auto& [id, pending] : acks) {
        pending->stop();
        AckReply reply;
        reply.timed_out = true;
        pending->done(std::move(reply));
    }
}

}  // namespace sioxx
