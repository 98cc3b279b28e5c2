// One client in one namespace.
#pragma once

#include "sioxx/broadcast.hpp"
#include "sioxx/event.hpp"
#include "sioxx/handshake.hpp"
#include "sioxx/payload.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sioxx {

class Namespace;
namespace core {
class Client;
class Emission;
struct Recoverable;
struct Room;
class NamespaceShard;
}  // namespace core
namespace engine {
class Session;
}

/// Why a socket is no more; disconnect handlers get the official words of socket.io.
enum class DisconnectReason : std::uint8_t {
    transport_error,
    transport_close,
    forced_close,         // drop_transport()
    forced_server_close,  // no CONNECT in time, or packets for a namespace it is not in
    ping_timeout,
    parse_error,
    client_namespace_disconnect,
    server_namespace_disconnect,
    server_shutting_down,
};
inline constexpr std::size_t disconnect_reason_count = 9;
std::string_view to_string(DisconnectReason reason);  // "transport close", "client namespace disconnect" …

/// The answer to an emit that asked for one: `timed_out`, or the client's arguments.
struct AckReply {
    bool timed_out = false;
    std::vector<Value> args;
};

/// How one event goes to one socket.
struct EmitOptions {
    bool is_volatile = false;  // dropped when the client is not ready to take it at once
    bool compress = true;      // with permessage-deflate or gzip, where those are on and it is long enough
};

/// Threads: a socket belongs to one event loop. Call its methods on that loop only: inside its handlers, or through
/// Socket::post(). Keep a std::weak_ptr (weak_from_this()) where you want to come back to it.
class Socket : public std::enable_shared_from_this<Socket> {
public:
    using Handler = std::function<void(Event&)>;

    ~Socket();
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    std::string_view id() const { return id_; }
    Namespace& nsp() const { return *nsp_; }
    unsigned loop() const;
    bool connected() const { return client_ != nullptr; }
    /// "polling" or "websocket"; "" once disconnected.
    std::string_view transport() const;
    /// This is the socket that was lost, with its rooms and data; what it missed has been sent. Known once the connection handlers run.
    bool recovered() const;
    /// Whole until the connection handlers have run; afterwards only with ServerOptions::keep_handshake (else empty).
    const Handshake& handshake() const;

    /// For this socket alone. Prefer Namespace::on: it costs nothing per connection.
    void on(std::string event, Handler handler);
    void on_any(Handler handler);
    /// rooms() still tells where it was; nothing can be sent to it any more.
    void on_disconnect(std::function<void(DisconnectReason)> handler);

    template <class... Args>
    void emit(std::string_view event, const Args&... args) {
        emit_payload(event, Payload::of(args...));
    }
    template <class... Args>
    void emit_volatile(std::string_view event, const Args&... args) {
        emit_payload(event, Payload::of(args...), {.is_volatile = true});
    }
    void emit_payload(std::string_view event, const Payload& payload, EmitOptions options = {});
    /// The client must answer within `timeout`. At most ServerOptions::pending_acks_max wait; one more times out at once.
    void emit_with_ack(std::string_view event, const Payload& payload, std::chrono::milliseconds timeout,
                       std::function<void(AckReply)> done);

    /// False when rooms_per_socket_max is reached. Joining twice is joining once.
    bool join(std::string_view room);
    void leave(std::string_view room);
    bool in(std::string_view room) const;
    std::vector<std::string> rooms() const;  // its own id first

    /// Everybody else in the room(s).
    Broadcast to(std::string_view room);
    /// Everybody else in the namespace, and not in the room.
    Broadcast except(std::string_view room);
    /// Everybody else in the namespace.
    Broadcast broadcast();

    /// Leaves the namespace (`41`); with `close` every namespace, then the connection ends.
    void disconnect(bool close = false);
    /// Ends the Engine.IO session without a word of Socket.IO: the client comes back by itself.
    void drop_transport();
    /// Cuts the TCP connection (of a polling client the one that waits): for tests of what clients make of it.
    void abort_transport();

    /// Runs `job` on the socket's loop, if it is still connected then. Any thread.
    static void post(const std::weak_ptr<Socket>& socket, std::function<void(Socket&)> job);

    /// The application's own data: `socket.data<Session>() = …`. Made on first use, destroyed with the socket.
    template <class T>
    T& data() {
        if (!data_) data_ = std::shared_ptr<void>(std::make_shared<T>());
        return *static_cast<T*>(data_.get());
    }

    // The library's side:
    struct Extras;
    struct Membership {
        core::Room* room = nullptr;
        std::uint32_t index = 0;  // of this socket in the room's list
    };
    Socket(std::shared_ptr<Namespace> nsp, core::NamespaceShard& shard, core::Client& client, std::string id);
    core::NamespaceShard& shard() const { return *shard_; }
    bool welcomed() const;  // its CONNECT was answered, and it is not gone
    core::Client& client() const { return *client_; }
    void set_handshake(Handshake handshake);
    void trim_handshake();
    void await_ack(std::uint64_t id, std::chrono::milliseconds timeout, std::function<void(AckReply)> done);

private:
    friend class core::Client;
    friend class core::NamespaceShard;
    friend class Namespace;
    friend class Event;
    friend class Ack;

    Extras& extras();
    void send_ack(std::uint64_t id, const Payload& payload);
    void dispatch(Event& event);
    void settle_ack(std::uint64_t id, std::vector<Value> args);
    void receive(const std::shared_ptr<const core::Emission>& emission, bool is_volatile);
    void tell_loss();
    void closed(DisconnectReason reason);
    void detach();

    // What every message looks at comes first: one cache line.
    std::shared_ptr<Namespace> nsp_;
    core::Client* client_;            // null once disconnected
    engine::Session* session_;        // the client's; only to be used while reachable_
    std::uint32_t mark_ = 0;          // of the last walk through rooms that met this socket
    bool reachable_ = false;          // by broadcasts: not while middleware is asked, nor once it is closed
    std::unique_ptr<Extras> extras_;  // own handlers, pending acks, handshake: most sockets need none of it
    std::shared_ptr<void> data_;
    std::unique_ptr<core::Recoverable> recovery_;  // only where the server offers it
    core::NamespaceShard* shard_;
    std::string id_;
    std::vector<Membership> rooms_;
};

using SocketPtr = std::shared_ptr<Socket>;

}  // namespace sioxx
