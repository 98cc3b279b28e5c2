// The Socket.IO door of the chat: connections and the clients' events on the main namespace.
#pragma once

#include "base/log.hpp"
#include "chat/edge/authentication.hpp"
#include "chat/edge/proxy_trust.hpp"
#include "chat/events/event_publisher.hpp"
#include "chat/usecases/use_cases.hpp"
#include "sioxx/server.hpp"

namespace truebond {

/// Registers everything in its constructor; do that before Host::start(). Everything it is given, and it itself, must live until the
/// host has stopped.
class ChatEvents {
public:
    ChatEvents(sioxx::Server& server, UseCases& chat, const Authentication& authentication, EventPublisher& publisher, ProxyTrust proxies,
               base::Logger& log);
    ChatEvents(const ChatEvents&) = delete;
    ChatEvents& operator=(const ChatEvents&) = delete;

private:
    /// Who may come in: asked before the socket is connected.
    void admit(sioxx::Socket& socket, const sioxx::Next& next);
    void connected(sioxx::Socket& socket);
    void disconnected(sioxx::Socket& socket);

    /// One too many: it has been answered.
    bool refused(RateAction action, sioxx::Socket& socket, sioxx::Event& event);

    void join_conversation(sioxx::Socket& socket, sioxx::Event& event);
    void leave_conversation(sioxx::Socket& socket, sioxx::Event& event);
    void send_message(sioxx::Socket& socket, sioxx::Event& event);
    void typing(sioxx::Socket& socket, sioxx::Event& event, bool on);
    void mark_delivered(sioxx::Socket& socket, sioxx::Event& event);
    void mark_read(sioxx::Socket& socket, sioxx::Event& event);

    UseCases& chat_;
    const Authentication& authentication_;
    SessionIndex& sessions_;
    const ProxyTrust proxies_;
    base::Logger& log_;
};

}  // namespace truebond
