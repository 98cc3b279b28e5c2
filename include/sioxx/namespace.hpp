// A namespace: its middleware, its handlers, its sockets and rooms.
#pragma once

#include "sioxx/broadcast.hpp"
#include "sioxx/socket.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sioxx {

class Server;
namespace core {
class NamespaceTable;
}  // namespace core

/// Why a middleware refuses: the client gets `44{"message":…,"data":…}`.
struct ConnectError {
    std::string message;
    Value data;  // null: left out
};

/// Goes on to the next middleware, or refuses. Call exactly once, at once or later, from any thread; a second call does nothing.
class Next {
public:
    void operator()() const;
    void refuse(ConnectError error) const;
    /// Ends the connection without `44`, so that the client comes back: for "try later", never for "no".
    void close() const;

    // The library's side:
    struct State;
    explicit Next(std::shared_ptr<State> state) : state_(std::move(state)) {}

private:
    std::shared_ptr<State> state_;
};

/// Handlers run on the loop of the socket they are for: the same handler may run on several loops at once.
/// Register everything before Host::start(). What is made for clients by a dynamic namespace goes with its last socket: keep no
/// reference to it, nor a Broadcast of it, beyond a handler.
class Namespace : public std::enable_shared_from_this<Namespace> {
public:
    using Middleware = std::function<void(Socket&, Next)>;
    using Handler = std::function<void(Socket&, Event&)>;
    using OutgoingHandler = std::function<void(Socket&, std::string_view event, const Payload&)>;

    ~Namespace();
    Namespace(const Namespace&) = delete;
    Namespace& operator=(const Namespace&) = delete;

    const std::string& name() const { return name_; }
    Server& server() const { return server_; }

    /// Asked in order before a socket is connected.
    Namespace& use(Middleware middleware);
    Namespace& on_connection(std::function<void(Socket&)> handler);
    Namespace& on_disconnect(std::function<void(Socket&, DisconnectReason)> handler);
    /// One handler an event; a later one replaces it.
    Namespace& on(std::string event, Handler handler);
    /// Every event, before its own handler.
    Namespace& on_any(Handler handler);
    /// Events that have no handler of their own.
    Namespace& on_unhandled(Handler handler);
    /// Every event that is sent to a socket, once for each. Costs a walk through the receivers of every broadcast.
    Namespace& on_any_outgoing(OutgoingHandler handler);
    /// What fetch_sockets() shows as a socket's data; asked on the socket's loop.
    Namespace& describe_sockets(std::function<Value(Socket&)> describe);

    Broadcast all() { return Broadcast(*this); }
    Broadcast to(std::string_view room) { return all().to(room); }
    Broadcast in(std::string_view room) { return to(room); }
    Broadcast except(std::string_view room) { return all().except(room); }
    Broadcast local() { return all().local(); }
    Broadcast volatile_() { return all().volatile_(); }
    Broadcast compress(bool on) { return all().compress(on); }
    Broadcast timeout(std::chrono::milliseconds limit) { return all().timeout(limit); }
    void sockets_join(std::string_view room) { all().sockets_join(room); }
    void sockets_leave(std::string_view room) { all().sockets_leave(room); }
    void disconnect_sockets(bool close = false) { all().disconnect_sockets(close); }
    void fetch_sockets(std::function<void(std::vector<RemoteSocket>)> done) { all().fetch_sockets(std::move(done)); }
    template <class... Args>
    void emit(std::string_view event, const Args&... args) {
        Broadcast(*this).emit(event, args...);
    }

    // The library's side:
    struct Handlers;
    /// Made by the table only.
    Namespace(Server& server, std::string name, std::shared_ptr<Handlers> handlers, std::weak_ptr<core::NamespaceTable> table = {},
              bool is_parent = false);
    /// What of_dynamic() returned: events to it go to all its children.
    bool is_parent() const { return is_parent_; }
    Handlers& handlers() { return *handlers_; }
    const std::shared_ptr<Handlers>& shared_handlers() const { return handlers_; }
    core::NamespaceShard& shard(unsigned loop) { return *shards_[loop]; }
    std::uint64_t next_ack_id() { return ack_id_.fetch_add(1, std::memory_order_relaxed); }

private:
    Server& server_;
    std::string name_;
    std::shared_ptr<Handlers> handlers_;  // children of a dynamic namespace share their parent's
    std::vector<std::unique_ptr<core::NamespaceShard>> shards_;
    std::weak_ptr<core::NamespaceTable> table_;  // to be told that this is no more
    bool is_parent_;
    std::atomic<std::uint64_t> ack_id_{0};
};

}  // namespace sioxx
