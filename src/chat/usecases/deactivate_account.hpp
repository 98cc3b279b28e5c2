// Leaving: the account stays, nobody can use it.
#pragma once

#include "chat/ports/account_store.hpp"
#include "chat/ports/audit_log.hpp"
#include "chat/usecases/event_sink.hpp"
#include "chat/usecases/user_cache.hpp"

namespace truebond {

class DeactivateAccount {
public:
    DeactivateAccount(AccountStore& accounts, UserCache& users, EventSink& events, AuditLog& audit)
        : accounts_(accounts), users_(users), events_(events), audit_(audit) {}
    /// Its connections are ended before `done`.
    void run(UserId who, Done<User> done, ClientAddress from = {});

private:
    AccountStore& accounts_;
    UserCache& users_;
    EventSink& events_;
    AuditLog& audit_;
};

}  // namespace truebond
