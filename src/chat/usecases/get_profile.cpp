#include "chat/usecases/get_profile.hpp"

namespace truebond {

void GetProfile::run(std::optional<UserId> whose, Done<ProfileView> done) {
    if (!whose) return done(fail(Errc::user_not_found));
    accounts_.find_user(*whose, [this, done = std::move(done)](Outcome<User> found) mutable {
        if (!found) return done(fail(found.error()));
        if (!found->is_active) return done(fail(Errc::user_not_found));
        const Settings::Privacy& privacy = found->settings.privacy;
        ProfileView view;
        view.is_online = privacy.show_online && presence_.is_connected(found->id);
        if (privacy.show_last_seen) view.last_seen_at = found->last_seen_at;
        view.user = std::move(*found);
        done(std::move(view));
    });
}

}  // namespace truebond
