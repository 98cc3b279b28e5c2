#include "chat/usecases/get_account.hpp"

namespace truebond {

void GetAccount::run(UserId who, Done<AccountView> done) {
    accounts_.find_user(who, [this, done = std::move(done)](Outcome<User> found) mutable {
        if (!found) return done(fail(found.error()));
        const bool is_online = presence_.is_connected(found->id);
        done(AccountView{std::move(*found), is_online});
    });
}

}  // namespace truebond
