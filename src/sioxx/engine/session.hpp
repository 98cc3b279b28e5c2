// An Engine.IO v4 session: one client, whatever it is transported by. Heartbeat, upgrade, close.
#pragma once

#include "net/connection.hpp"
#include "net/event_loop.hpp"
#include "net/http/http_connection.hpp"
#include "sioxx/engine/out_packet.hpp"
#include "sioxx/options.hpp"
#include "sioxx/socket.hpp"
#include "wire/engineio/packet.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sioxx::engine {

class Shard;
class WebSocketTransport;

inline constexpr std::size_t sid_chars = 20;

/// What sits on a session: Socket.IO, or an echo. Views live during the call.
class SessionListener {
public:
    virtual ~SessionListener() = default;
    virtual void on_text(std::string_view message) = 0;
    virtual void on_binary(std::string_view message) = 0;
    /// The last call.
    virtual void on_closed(DisconnectReason reason) = 0;
    /// What the next message will look at, besides the listener itself; null if nothing yet. For Session::listener_changed().
    virtual const void* awaits_at() const { return nullptr; }
};

/// Everything on the loop of its shard. Owned by the shard, deleted at the end of the turn in which it closed.
class Session final : public net::Flushable, public net::RequestObserver {
public:
    Session(Shard& shard, std::string_view sid);
    ~Session() override;

    std::string_view sid() const { return {sid_.data(), sid_.size()}; }
    Shard& shard() const { return shard_; }
    bool open() const { return state_ == State::open; }
    bool on_websocket() const { return websocket_ != nullptr; }
    std::string_view transport_name() const { return websocket_ != nullptr ? "websocket" : "polling"; }
    /// The peer takes what is sent now without delay, as far as one can know: else volatile messages are dropped.
    bool writable() const;

    void set_listener(std::unique_ptr<SessionListener> listener) { listener_ = std::move(listener); }
    SessionListener* listener() const { return listener_.get(); }
    /// What the listener awaits messages at is another object now.
    void listener_changed();

    /// Starts the heartbeat. The open packet is the opener's business.
    void start();

    /// An Engine.IO text message, `text` with its leading '4'.
    void send_text(std::string_view text);
    /// The caller keeps `packet` alive until the turn is flushed (EventLoop::keep_until_flushed).
    void send(const OutPacket& packet);

    /// What was sent goes out, then the session ends; the listener hears `reason` now. A poll is told so with a close packet, or
    /// with an error if the server is going away: to some clients (python-socketio) a close packet means not to come back.
    void close(DisconnectReason reason);
    /// Ends it at once, nothing is waited for.
    void terminate(DisconnectReason reason);
    /// Resets the connection under the session; the session ends as if the peer had vanished.
    void cut();

    // The polling side (engine/polling.cpp):
    void poll(net::HttpConnection& http, const HttpRequest& request);
    void push(net::HttpConnection& http, const HttpRequest& request);

    // The websocket side:
    void opened_by(WebSocketTransport& transport);
    /// False: refused, the connection is to be closed.
    bool begin_upgrade(WebSocketTransport& transport);
    void websocket_message(WebSocketTransport& transport, std::string_view payload, bool binary);
    void websocket_closed(WebSocketTransport& transport, DisconnectReason reason);

    // Called back by the loop and the connection:
    void flush() override;
    void request_cancelled() override;

private:
    enum class State : std::uint8_t { open, closing, closed };
    struct Polling;
    struct Upgrade;
    struct Heartbeat : net::Timer {
        explicit Heartbeat(Session& s) : Timer(&Heartbeat::fire), session(s) {}
        static void fire(net::Timer& timer) { static_cast<Heartbeat&>(timer).session.heartbeat(); }
        Session& session;
    };

    net::EventLoop::Counters& counters() const;
    /// The same while the session is open, by way of what a message looks at anyway.
    net::EventLoop::Counters& packet_counters() const;
    void use(WebSocketTransport& transport);
    void forget_websocket();
    void heartbeat();
    void packet(const wire::engineio::Packet& packet);
    void probe_message(std::string_view payload, bool binary);
    void finish_upgrade();
    void abandon_upgrade();
    void queue_packet(std::string text, bool compress = true);
    void answer_poll();
    void answer_poll_with(std::string payload, bool may_compress = false);
    void turn_poll_away();
    void reply(net::HttpConnection& http, const HttpRequest& request, int status, std::string type, std::string body,
               bool may_compress = false);
    void client_closes();
    void finish(DisconnectReason reason);
    void discard();

    // What every message looks at comes first: one cache line.
    State state_ = State::open;
    bool awaiting_pong_ = false;
    bool upgraded_ = false;
    bool counted_on_websocket_ = false;
    std::unique_ptr<SessionListener> listener_;
    WebSocketTransport* websocket_ = nullptr;
    net::Connection* direct_ = nullptr;  // the websocket's, where frames go out as they are: without permessage-deflate
    std::unique_ptr<Upgrade> upgrade_;
    std::unique_ptr<Polling> polling_;
    Shard& shard_;
    std::array<char, sid_chars> sid_;
    Heartbeat heartbeat_;
};

}  // namespace sioxx::engine
