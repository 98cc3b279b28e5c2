// The Socket.IO door of the chat: connections and the clients' events on the main namespace.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "chat/domain/request_id.hpp"
#include "chat/edge/authentication.hpp"
#include "chat/edge/proxy_trust.hpp"
#include "chat/events/event_publisher.hpp"
#include "chat/events/turnstile.hpp"
#include "chat/usecases/use_cases.hpp"
#include "sioxx/server.hpp"

#include <memory>

namespace truebond {

struct ChatEventsParts {
    UseCases& chat;
    const Authentication& authentication;
    EventPublisher& publisher;
    const base::Clock& clock;
    base::Logger& log;
    RequestIds& request_ids;
    base::Metrics& metrics;
};

/// Registers everything in its constructor; do that before Host::start(). Everything it is given, and it itself, must live until the
/// host has stopped.
class ChatEvents {
public:
    ChatEvents(sioxx::Server& server, const ChatEventsParts& parts, ProxyTrust proxies);
    ChatEvents(const ChatEvents&) = delete;
    ChatEvents& operator=(const ChatEvents&) = delete;

    /// Too many are coming in at once: further handshakes are to be answered "later". Any thread.
    bool busy() const { return door_->busy(); }
    /// Those who are looked up, or wait for that.
    base::QueueDepth coming_in() const { return door_->depth(); }

private:
    /// Who may come in: asked before the socket is connected.
    void admit(sioxx::Socket& socket, const sioxx::Next& next);
    void connected(sioxx::Socket& socket);
    void disconnected(sioxx::Socket& socket);

    /// One too many: it has been answered.
    bool refused(RateAction action, sioxx::Socket& socket, sioxx::Event& event);

    /// Who asked, and when.
    Trace trace(std::string_view event, const sioxx::Socket& socket);

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
    const base::Clock& clock_;
    base::Logger& log_;
    RequestIds& request_ids_;
    std::unique_ptr<const base::CounterSet> received_;  // one for each handler, and the last for all that nobody knows
    /// Who is inside is looked up: after a restart nobody is known yet, and others read the store too.
    const std::shared_ptr<Turnstile> door_ = std::make_shared<Turnstile>(TurnstileOptions{.inside_max = 64});
};

}  // namespace truebond
