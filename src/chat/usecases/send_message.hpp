// One message: paid for, stored, told to those it concerns.
#pragma once

#include "base/log.hpp"
#include "base/log_budget.hpp"
#include "base/metrics.hpp"
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
    Trace trace;
};

/// Errors and their order: MessageStore::commit_send. Once it is durable, MessageSent is published, then `done` is called; of a
/// replay nobody hears. Both on the thread of the store that gives everybody the same order.
class SendMessage {
public:
    SendMessage(MessageStore& messages, const PresenceRegistry& presence, Typing& typing, EventSink& events, AuditLog& audit,
                IdGenerator& ids, const base::Clock& clock, base::Logger& log, base::Metrics& metrics);
    void run(SendRequest request, Done<SendOutcome> done);

private:
    void note_refusal(UserId sender, std::optional<UserId> receiver, Errc why);
    void announce(const SendOutcome& sent, Origin origin, const Trace& trace);
    /// What is counted and logged of every send.
    void account(const Outcome<SendOutcome>& sent, Origin::Door door, Trace& trace);

    MessageStore& messages_;
    const PresenceRegistry& presence_;
    Typing& typing_;
    EventSink& events_;
    AuditLog& audit_;
    IdGenerator& ids_;
    const base::Clock& clock_;
    base::Logger& log_;
    base::LogBudget failures_{10};
    const base::CounterSet by_rest_;
    const base::CounterSet by_event_;
    base::Histogram& committed_;
};

}  // namespace truebond
