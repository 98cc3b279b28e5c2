// Tells those who are connected what happened. Who hears of a send:
//
//   door    sending socket              sender's other devices, joined / not joined     receiver's devices
//   REST    –                           message_sent / message_sent                     new_message, new_message_notification
//   event   new_message if joined,      new_message  / message_sent                     the same, joined or not
//           before its ack
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "chat/events/session_index.hpp"
#include "chat/usecases/event_sink.hpp"
#include "sioxx/server.hpp"

#include <atomic>
#include <cstdint>

namespace truebond {

/// See usecases/event_sink.hpp. Everything goes to rooms of the main namespace, so that an adapter carries it to other nodes.
class EventPublisher final : public EventSink {
public:
    /// What it is given must live until the host has stopped.
    EventPublisher(sioxx::Server& server, const base::Clock& clock, base::Logger& log, base::Metrics& metrics);

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

    enum class Name : std::uint8_t;
    void emit(const sioxx::Broadcast& to, Name name, const sioxx::Payload& payload) const;
    /// Watches one message on its way to the loops.
    void follow(const MessageSent& sent);

    sioxx::Namespace& io_;
    SessionIndex sessions_;
    const base::Clock& clock_;
    base::Logger& log_;
    const base::CounterSet emitted_;
    base::Histogram& to_emit_;
    base::Histogram& in_all_;
    std::atomic<std::int64_t> followed_at_ns_{0};
};

}  // namespace truebond
