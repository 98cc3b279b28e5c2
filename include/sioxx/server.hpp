// A Socket.IO server (protocol v5 on Engine.IO v4), mounted on a Host under a path.
//
//   sioxx::Host host({.port = 3000});
//   sioxx::Server io(host);
//   io.of("/").on("chat", [](sioxx::Socket& socket, sioxx::Event& event) {
//       socket.to("lobby").emit("chat", sioxx::Json{event.json(0)});
//   });
//   host.start();
#pragma once

#include "sioxx/host.hpp"
#include "sioxx/namespace.hpp"
#include "sioxx/options.hpp"
#include "sioxx/socket.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace sioxx {

/// Set up before Host::start(); must not outlive the Host, and stops it when destroyed. Several servers on one Host know nothing of each
/// other.
class Server {
public:
    explicit Server(Host& host, ServerOptions options = {});
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    const ServerOptions& options() const;
    Host& host() const;

    /// A namespace, made on first mention. Clients can join those that were mentioned before start(). "chat" means "/chat".
    Namespace& of(std::string_view name);
    /// Namespaces made on demand, for every name the predicate accepts; they share the handlers of what is returned, and get what is
    /// emitted to that. The predicate runs on any loop, and must not call the server.
    Namespace& of_dynamic(std::function<bool(std::string_view name)> accepts);

    // The main namespace's:
    Broadcast to(std::string_view room) { return of("/").to(room); }
    Broadcast in(std::string_view room) { return to(room); }
    Broadcast except(std::string_view room) { return of("/").except(room); }
    Broadcast all() { return of("/").all(); }
    template <class... Args>
    void emit(std::string_view event, const Args&... args) {
        of("/").emit(event, args...);
    }

    /// Ends all sessions; `reason` "server shutting down" for the handlers. The client comes back by itself. Any thread.
    void close_all_sessions();

    struct Impl;
    Impl& impl() { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace sioxx
