// A device of the receiver's has the message.
#pragma once

#include "chat/ports/audit_log.hpp"
#include "chat/ports/message_store.hpp"
#include "chat/usecases/event_sink.hpp"

namespace truebond {

/// MessageDelivered is published the first time only; again succeeds in silence. not_delivered: unknown, malformed (nullopt),
/// or not its receiver.
class MarkDelivered {
public:
    MarkDelivered(MessageStore& messages, EventSink& events, AuditLog& audit, const base::Clock& clock)
        : messages_(messages), events_(events), audit_(audit), clock_(clock) {}
    void run(UserId receiver, std::optional<MessageId> message, Done<DeliveredOutcome> done);

private:
    MessageStore& messages_;
    EventSink& events_;
    AuditLog& audit_;
    const base::Clock& clock_;
};

}  // namespace truebond
