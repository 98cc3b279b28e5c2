#include "chat/usecases/deactivate_account.hpp"

namespace truebond {

void DeactivateAccount::run(UserId who, Done<User> done, ClientAddress from) {
    // The photos first: a crash in between leaves somebody who can ask again, not photos that nobody can take away any more.
    photos_.drop_all(who, [this, who, from, done = std::move(done)](Outcome<User> bare) mutable {
        if (!bare) return done(std::move(bare));
        close(who, std::move(done), from);
    });
}

void DeactivateAccount::close(UserId who, Done<User> done, ClientAddress from) {
    accounts_.set_active(who, false, [this, from, done = std::move(done)](Outcome<User> written) mutable {
        if (written) {
            users_.wrote(*written);
            events_.disconnect_user(written->id);
            audit_.record({.event = AuditEvent::account_deactivated, .user = written->id, .from = from});
        }
        done(std::move(written));
    });
}

}  // namespace truebond
