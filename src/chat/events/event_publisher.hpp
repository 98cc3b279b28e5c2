// Tells those who are connected what happened. Who hears of a send:
//
//   door    sending socket              sender's other devices, joined / not joined     receiver's devices
//   REST    –                           message_sent / message_sent                     new_message, new_message_notification
//   event   new_message if joined,      new_message  / message_sent                     the same, joined or not
//           before its ack
#pragma once

#include "chat/events/session_index.hpp"
#include "chat/usecases/event_sink.hpp"
#include "sioxx/server.hpp"

namespace truebond {

/// See usecases/event_sink.hpp. Everything goes to rooms of the main namespace, so that an adapter carries it to other nodes.
class EventPublisher final : public EventSink {
public:
    explicit EventPublisher(sioxx::Server& server) : io_(server.of("/")), sessions_(server.host()) {}

    void publish(const DomainEvent& event) override;
    void disconnect_session(std::string_view key) override { sessions_.disconnect_key(key); }
    void disconnect_user(UserId user, std::int64_t generation) override { sessions_.disconnect_user(user, generation); }

    SessionIndex& sessions() { return sessions_; }

private:
    void tell(const MessageSent& sent);
    void tell(const MessagesRead& read);
    void tell(const MessageDelivered& delivered);
    void tell(const TypingChanged& change);
    void tell(const PresenceChanged& change);

    sioxx::Namespace& io_;
    SessionIndex sessions_;
};

}  // namespace truebond
