// Leaving: the account stays, nobody can use it, and its photos are gone.
#pragma once

#include "chat/ports/account_store.hpp"
#include "chat/ports/audit_log.hpp"
#include "chat/usecases/event_sink.hpp"
#include "chat/usecases/photos.hpp"
#include "chat/usecases/user_cache.hpp"

namespace truebond {

class DeactivateAccount {
public:
    DeactivateAccount(AccountStore& accounts, UserCache& users, Photos& photos, EventSink& events, AuditLog& audit)
        : accounts_(accounts), users_(users), photos_(photos), events_(events), audit_(audit) {}
    /// Its connections are ended before `done`.
    void run(UserId who, Done<User> done, ClientAddress from = {});

private:
    void close(UserId who, Done<User> done, ClientAddress from);

    AccountStore& accounts_;
    UserCache& users_;
    Photos& photos_;
    EventSink& events_;
    AuditLog& audit_;
};

}  // namespace truebond
