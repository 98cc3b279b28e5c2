// One's own account: everything about it, settings included.
#pragma once

#include "chat/ports/account_store.hpp"
#include "chat/usecases/presence.hpp"

namespace truebond {

struct AccountView {
    User user;
    bool is_online = false;
};

class GetAccount {
public:
    GetAccount(AccountStore& accounts, const Presence& presence) : accounts_(accounts), presence_(presence) {}
    void run(UserId who, Done<AccountView> done);

private:
    AccountStore& accounts_;
    const Presence& presence_;
};

}  // namespace truebond
