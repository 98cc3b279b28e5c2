// What one sees of somebody.
#pragma once

#include "chat/usecases/get_account.hpp"

namespace truebond {

/// Presence as its owner lets it be seen.
struct ProfileView {
    User user;
    bool is_online = false;
    std::optional<WallTime> last_seen_at;
};

/// user_not_found: unknown, deactivated, or nullopt for an id that names nobody.
class GetProfile {
public:
    GetProfile(AccountStore& accounts, const Presence& presence) : accounts_(accounts), presence_(presence) {}
    void run(std::optional<UserId> whose, Done<ProfileView> done);

private:
    AccountStore& accounts_;
    const Presence& presence_;
};

}  // namespace truebond
