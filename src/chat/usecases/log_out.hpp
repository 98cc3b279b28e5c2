// The end of a session: its access token, its refresh token, its connections.
#pragma once

#include "chat/ports/audit_log.hpp"
#include "chat/ports/revocations.hpp"
#include "chat/usecases/authenticate.hpp"
#include "chat/usecases/event_sink.hpp"

namespace truebond {

/// Durable before it is answered. A token of v1.0.0 names no family: it alone is revoked.
class LogOut {
public:
    LogOut(SessionStore& sessions, Revocations& revocations, EventSink& events, AuditLog& audit, const base::Clock& clock)
        : sessions_(sessions), revocations_(revocations), events_(events), audit_(audit), clock_(clock) {}
    void run(const Principal& who, Done<bool> done, ClientAddress from = {});

private:
    SessionStore& sessions_;
    Revocations& revocations_;
    EventSink& events_;
    AuditLog& audit_;
    const base::Clock& clock_;
};

}  // namespace truebond
