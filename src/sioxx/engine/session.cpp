#include "sioxx/engine/session.hpp"

#include "base/encoding.hpp"
#include "sioxx/engine/session_parts.hpp"
#include "sioxx/engine/shard.hpp"

#include <algorithm>

namespace sioxx::engine {
namespace ws = wire::websocket;
using wire::engineio::Packet;
using wire::engineio::PacketType;

Session::Session(Shard& shard, std::string_view sid) : shard_(shard), sid_{}, heartbeat_(*this) {
    std::copy_n(sid.begin(), std::min(sid.size(), sid_.size()), sid_.begin());
    net::EventLoop::Counters::add(shard.loop().counters().sessions_open, 1);
}

Session::~Session() {
    shard_.loop().forget(*this);
    net::EventLoop::Counters::sub(counters().sessions_open, 1);
    if (counted_on_websocket_) net::EventLoop::Counters::sub(counters().sessions_on_websocket, 1);
}

net::EventLoop::Counters& Session::counters() const { return shard_.loop().counters(); }

net::EventLoop::Counters& Session::packet_counters() const { return direct_ != nullptr ? direct_->loop().counters() : counters(); }

void Session::use(WebSocketTransport& transport) {
    websocket_ = &transport;
    direct_ = transport.compresses() ? nullptr : &transport.connection();
    counted_on_websocket_ = true;
    net::EventLoop::Counters::add(counters().sessions_on_websocket, 1);
    listener_changed();
}

void Session::forget_websocket() {
    websocket_ = nullptr;
    direct_ = nullptr;
}

void Session::listener_changed() {
    if (websocket_ == nullptr) return;
    websocket_->connection().await_at({this, listener_.get(), listener_ ? listener_->awaits_at() : nullptr});
}

void Session::start() {
    if (websocket_ == nullptr) polling_ = std::make_unique<Polling>(shard_.loop());
    net::EventLoop::Counters::add(websocket_ == nullptr ? counters().sessions_opened_polling : counters().sessions_opened_websocket, 1);
    shard_.loop().timers().start(heartbeat_, shard_.options().ping_interval);
}

bool Session::writable() const {
    if (state_ != State::open) return false;
    return websocket_ != nullptr ? websocket_->writable() : polling_ && polling_->waiting != nullptr;
}

void Session::heartbeat() {
    if (state_ == State::closing) return discard();
    if (awaiting_pong_) return terminate(DisconnectReason::ping_timeout);
    awaiting_pong_ = true;
    shard_.loop().timers().start(heartbeat_, shard_.options().ping_timeout);
    send_text("2");
}

void Session::send_text(std::string_view text) {
    if (state_ != State::open) return;
    net::EventLoop::Counters::add(packet_counters().packets_out, 1);
    if (direct_ != nullptr) WebSocketTransport::write_text(*direct_, text);
    else if (websocket_ != nullptr) websocket_->send_text(text);
    else queue_packet(std::string(text));
}

void Session::send(const OutPacket& packet) {
    if (state_ != State::open) return;
    net::EventLoop::Counters::add(packet_counters().packets_out, (packet.has_text() ? 1U : 0U) + packet.attachments().size());
    if (direct_ != nullptr) return direct_->write(packet.frames().data(), packet.frames().size());
    if (websocket_ != nullptr) return websocket_->send(packet);
    if (packet.has_text()) queue_packet(std::string(packet.text()), packet.compress());
    for (const std::string& a : packet.attachments()) {
        if (state_ == State::open) queue_packet("b" + base::base64(base::as_bytes(a)), packet.compress());
    }
}

void Session::packet(const Packet& packet) {
    net::EventLoop::Counters::add(packet_counters().packets_in, 1);
    switch (packet.type) {
        case PacketType::message:
            if (packet.binary) listener_->on_binary(packet.data);
            else listener_->on_text(packet.data);
            return;
        case PacketType::pong:
            if (!awaiting_pong_) return;
            awaiting_pong_ = false;
            shard_.loop().timers().start(heartbeat_, shard_.options().ping_interval);
            return;
        case PacketType::close:
            return client_closes();
        case PacketType::ping:
            return terminate(DisconnectReason::transport_error);  // only servers ping (Engine.IO v4)
        case PacketType::open:
        case PacketType::upgrade:
        case PacketType::noop:
            return;
    }
}

void Session::client_closes() {
    if (websocket_ != nullptr) return terminate(DisconnectReason::transport_close);
    if (polling_ && polling_->waiting != nullptr) answer_poll_with("6");
    finish(DisconnectReason::transport_close);
    discard();
}

void Session::opened_by(WebSocketTransport& transport) {
    use(transport);
    transport.attach(this);
}

void Session::websocket_message(WebSocketTransport& transport, std::string_view payload, bool binary) {
    if (upgrade_ && upgrade_->transport == &transport) return probe_message(payload, binary);
    if (state_ != State::open) return;
    if (binary) return this->packet({PacketType::message, true, payload});
    const auto decoded = wire::engineio::decode_text(payload);
    if (decoded) return packet(*decoded);
    const auto bytes = wire::engineio::decode_base64(payload);
    if (!bytes) return terminate(DisconnectReason::parse_error);
    this->packet({PacketType::message, true, *bytes});
}

void Session::websocket_closed(WebSocketTransport& transport, DisconnectReason reason) {
    if (upgrade_ && upgrade_->transport == &transport) {
        upgrade_.reset();
        return;
    }
    if (websocket_ != &transport) return;
    forget_websocket();
    finish(reason);
    discard();
}

bool Session::begin_upgrade(WebSocketTransport& transport) {
    if (state_ != State::open || upgrade_ || upgraded_ || websocket_ != nullptr) return false;
    upgrade_ = std::make_unique<Upgrade>(*this);
    upgrade_->transport = &transport;
    transport.attach(this);
    shard_.loop().timers().start(upgrade_->timeout, shard_.options().upgrade_timeout);
    return true;
}

void Session::probe_message(std::string_view payload, bool binary) {
    if (binary) return abandon_upgrade();
    if (!upgrade_->probed && payload == "2probe") {
        upgrade_->probed = true;
        upgrade_->transport->send_text("3probe");
        // The client waits for its poll to come back before it switches; one that arrives later gets its answer in poll().
        if (polling_ && polling_->waiting != nullptr && polling_->queue.empty()) answer_poll_with("6");
        return;
    }
    if (upgrade_->probed && payload == "5") return finish_upgrade();
    abandon_upgrade();
}

void Session::finish_upgrade() {
    WebSocketTransport& transport = *upgrade_->transport;
    upgrade_.reset();
    use(transport);
    upgraded_ = true;
    net::EventLoop::Counters::add(counters().sessions_upgraded, 1);
    const std::unique_ptr<Polling> polling = std::move(polling_);
    if (polling->waiting != nullptr) {
        polling_ = std::make_unique<Polling>(shard_.loop());
        polling_->waiting = polling->waiting;
        polling_->request = polling->request;
        answer_poll_with("6");
        polling_.reset();
    }
    for (const std::string& text : polling->queue) {
        if (websocket_ == nullptr) return;
        if (text == "1") break;  // closing: on a websocket its end says so
        if (text.starts_with('b')) {
            const auto bytes = base::unbase64(std::string_view(text).substr(1));
            const auto packet = OutPacket::binary(bytes.value_or(std::string()));
            shard_.loop().keep_until_flushed(packet);
            transport.send(*packet);
        } else {
            transport.send_text(text);
        }
    }
    if (state_ == State::closing) terminate(DisconnectReason::forced_close);
}

void Session::abandon_upgrade() {
    if (!upgrade_) return;
    WebSocketTransport& transport = *upgrade_->transport;
    upgrade_.reset();
    transport.attach(nullptr);
    transport.close(ws::CloseCode::no_status);
}

void Session::close(DisconnectReason reason) {
    if (state_ != State::open) return;
    if (websocket_ != nullptr) return terminate(reason);
    // A client whose poll was released for the upgrade polls no more and would not notice: it hears of the end after its `5`.
    const bool changing = upgrade_ && upgrade_->probed && polling_->waiting == nullptr;
    if (!changing) abandon_upgrade();
    if (reason != DisconnectReason::server_shutting_down) queue_packet("1");
    finish(reason);
    if (state_ != State::closing) return;
    if (polling_->waiting != nullptr) {
        if (polling_->queue.empty()) turn_poll_away();
        else answer_poll();
        discard();
        return;
    }
    if (polling_->queue.empty() && !changing) return discard();
    // The last words wait for the client's next poll, as long as a client may be silent.
    shard_.loop().timers().start(heartbeat_, shard_.options().ping_timeout);
}

void Session::terminate(DisconnectReason reason) {
    if (state_ == State::closed) return;
    if (websocket_ != nullptr) {
        WebSocketTransport& transport = *websocket_;
        transport.attach(nullptr);
        forget_websocket();
        const bool our_wish = reason == DisconnectReason::forced_close || reason == DisconnectReason::server_shutting_down;
        if (our_wish) transport.end();
        else transport.close(ws::CloseCode::no_status);
    } else {
        abandon_upgrade();
        if (polling_ && polling_->waiting != nullptr) {
            if (reason == DisconnectReason::server_shutting_down) turn_poll_away();
            else answer_poll_with("1");
        }
    }
    finish(reason);
    discard();
}

void Session::cut() {
    if (websocket_ != nullptr) return websocket_->connection().abort();
    if (polling_ && polling_->waiting != nullptr) return polling_->waiting->connection().abort();
    terminate(DisconnectReason::transport_close);
}

void Session::finish(DisconnectReason reason) {
    if (state_ != State::open) return;
    state_ = State::closing;
    net::EventLoop::Counters::add(counters().sessions_closed[static_cast<std::size_t>(reason)], 1);
    heartbeat_.stop();
    if (listener_) listener_->on_closed(reason);
}

void Session::discard() {
    if (state_ == State::closed) return;
    state_ = State::closed;
    heartbeat_.stop();
    abandon_upgrade();
    if (polling_ && polling_->waiting != nullptr) polling_->waiting->observe(nullptr);
    shard_.remove(*this);
}

}  // namespace sioxx::engine
