// One Engine.IO session as Socket.IO sees it: decodes its packets, joins it to namespaces.
#pragma once

#include "net/timer_wheel.hpp"
#include "sioxx/core/server_impl.hpp"
#include "sioxx/engine/session.hpp"
#include "sioxx/socket.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/container/small_vector.hpp>

namespace sioxx::core {

/// Everything on the loop of its session. Owned by the session.
class Client final : public engine::SessionListener {
public:
    Client(Server::Impl& server, engine::Session& session, HttpRequestPtr request);
    ~Client() override;

    void on_text(std::string_view message) override;
    void on_binary(std::string_view message) override;
    void on_closed(DisconnectReason reason) override;
    const void* awaits_at() const override { return sockets_.empty() ? nullptr : sockets_.front().socket.get(); }

    engine::Session& session() const { return session_; }
    Server::Impl& server() const { return server_; }

    /// One packet to this client.
    void send(wire::socketio::PacketType type, std::string_view nsp, std::optional<std::uint64_t> id, std::string_view json,
              const std::vector<std::string>& attachments, bool compress = true);
    /// The middleware has let `socket` in (or the client is gone by now).
    void admit(Socket& socket);
    void refuse(Socket& socket, const ConnectError& error);
    /// The socket leaves; `tell` sends `41`.
    void leave(Socket& socket, DisconnectReason reason, bool tell);
    /// Every namespace, then the connection.
    void disconnect_all();

private:
    struct Entry {
        SocketPtr socket;
        bool connected = false;
    };
    struct Attachments {
        std::string text;
        std::vector<std::string> received;
        std::uint32_t due = 0;
        std::size_t bytes = 0;
    };
    struct ConnectTimer : net::Timer {
        explicit ConnectTimer(Client& c) : Timer(&ConnectTimer::fire), client(c) {}
        static void fire(net::Timer& timer) { static_cast<ConnectTimer&>(timer).client.connect_timed_out(); }
        Client& client;
    };

    void handle(std::string_view text, const std::vector<std::string>* attachments);
    void connect(const wire::socketio::Packet& packet);
    void ask_recovery(const SocketPtr& socket, Recovery& port);
    void recovery_answered(Socket& socket, RecoveryAnswer answer);
    void replay(Socket& socket, const std::vector<RecordedEventPtr>& missed);
    void release_hold(Socket& socket);
    void welcome(Entry& entry, const std::vector<RecordedEventPtr>& missed);
    void event(Socket& socket, wire::socketio::Packet& packet, const std::vector<std::string>* attachments);
    void ack(Socket& socket, const wire::socketio::Packet& packet, const std::vector<std::string>* attachments);
    void protocol_error();
    void connect_timed_out();
    Entry* find(std::string_view nsp);
    Entry* find(const Socket& socket);
    void erase(const Socket& socket);

    Server::Impl& server_;
    engine::Session& session_;
    boost::container::small_vector<Entry, 1> sockets_;  // most have the one of "/"
    std::unique_ptr<Attachments> attachments_;
    std::unique_ptr<ConnectTimer> connect_timer_;
    HttpRequestPtr opening_;  // what the session was opened with, for the sockets to come
};

/// Runs the middleware of `socket`'s namespace, then Client::admit or refuse. Returns at once if a middleware takes its time.
void run_middleware(const SocketPtr& socket);

}  // namespace sioxx::core
