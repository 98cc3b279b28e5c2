// What the chat asks of a database, as whole business steps, so that each backend makes them atomic in its own way.
//
// Threads: every method may be called from any thread and returns at once. `done` is called exactly once: on a thread of the
// store, or before the method returns when the step is refused for want of room (Errc::overloaded). It must not block.
// Order: the `done` of writes are called one after the other, in the order in which they became durable; so what is emitted
// from there reaches everybody in the order of the log.
// Errors: `unavailable` = nothing was changed as far as anybody was told, try again; with an idempotency key trying again is safe.
// A successful `done` of a write means durable: a kill or a power cut right after loses nothing.
#pragma once

#include "chat/ports/account_store.hpp"
#include "chat/ports/credit_store.hpp"
#include "chat/ports/event_log.hpp"
#include "chat/ports/job_store.hpp"
#include "chat/ports/message_store.hpp"
#include "chat/ports/notification_store.hpp"
#include "chat/ports/session_store.hpp"
#include "chat/ports/verification_store.hpp"

#include <string>

namespace truebond {

class Store : public AccountStore,
              public MessageStore,
              public NotificationStore,
              public CreditStore,
              public EventLog,
              public SessionStore,
              public VerificationStore,
              public JobStore {
public:
    struct Health {
        bool connected = false;
        std::string engine;  // "sqlite", "memory" …
        std::string error;   // empty when connected
    };
    virtual Health health() const = 0;

    /// What `truebond db check` reports: empty = the books are in order.
    virtual void check(Done<std::vector<std::string>> done) = 0;

    /// Writes what is queued, then refuses everything. Called once, before destruction.
    virtual void close() = 0;
};

}  // namespace truebond
