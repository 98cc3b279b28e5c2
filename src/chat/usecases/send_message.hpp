// One message: paid for, stored, told to those it concerns.
#pragma once

#include "chat/domain/credits.hpp"
#include "chat/ports/audit_log.hpp"
#include "chat/ports/message_store.hpp"
#include "chat/ports/presence_registry.hpp"
#include "chat/usecases/event_sink.hpp"
#include "chat/usecases/typing.hpp"

namespace truebond {

struct SendRequest {
    UserId sender;
    std::optional<UserId> receiver;      // nullopt: an id that names nobody
    std::optional<std::string> content;  // nullopt: not acceptable, refused after everything else was checked
    std::optional<std::string> idempotency_key;
    Origin origin;
};

/// Errors and their order: MessageStore::commit_send. Once it is durable, MessageSent is published, then `done` is called; of a
/// replay nobody hears. Both on the thread of the store that gives everybody the same order.
class SendMessage {
public:
    SendMessage(MessageStore& messages, const PresenceRegistry& presence, Typing& typing, EventSink& events, AuditLog& audit,
                IdGenerator& ids, const base::Clock& clock)
        : messages_(messages), presence_(presence), typing_(typing), events_(events), audit_(audit), ids_(ids), clock_(clock) {}
    void run(SendRequest request, Done<SendOutcome> done);

private:
    void note_refusal(UserId sender, std::optional<UserId> receiver, Errc why);
    void announce(const SendOutcome& sent, Origin origin);

    MessageStore& messages_;
    const PresenceRegistry& presence_;
    Typing& typing_;
    EventSink& events_;
    AuditLog& audit_;
    IdGenerator& ids_;
    const base::Clock& clock_;
};

}  // namespace truebond
