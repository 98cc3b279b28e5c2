// Changes to one's own profile, preferences and settings: what is absent stays as it is.
#pragma once

#include "chat/ports/account_store.hpp"
#include "chat/usecases/photos.hpp"
#include "chat/usecases/presence.hpp"
#include "chat/usecases/user_cache.hpp"

namespace truebond {

struct ProfileChange {
    std::optional<std::string> name;
    std::optional<std::string> bio;
    std::optional<Intent> intent;
    std::optional<std::vector<std::string>> profile_pictures;
};

struct PreferencesChange {
    std::optional<Gender> interested_in;
    std::optional<int> min_age, max_age, max_distance_km;
};

struct SettingsChange {
    std::optional<bool> messages, matches, nearby, marketing;
    std::optional<bool> show_online, show_last_seen, show_distance;
    std::optional<bool> block_screenshots, require_verified_matches, hide_from_search;
    std::optional<bool> dark_mode;
    std::optional<std::string> language;
};

/// Each answers the user as it is afterwards.
class UpdateAccount {
public:
    UpdateAccount(AccountStore& accounts, UserCache& users, Photos& photos, Presence& presence)
        : accounts_(accounts), users_(users), photos_(photos), presence_(presence) {}
    /// Photos that are no longer among the pictures are removed.
    void profile(UserId who, ProfileChange change, Done<User> done);
    /// nullopt: min_age would lie above max_age, nothing was changed.
    void preferences(UserId who, PreferencesChange change, Done<std::optional<Preferences>> done);
    /// Switching `show_online` is a change of presence for one's contacts.
    void settings(UserId who, SettingsChange change, Done<User> done);

private:
    void update(UserId who, std::function<void(User&)> change, Done<User> done);

    AccountStore& accounts_;
    UserCache& users_;
    Photos& photos_;
    Presence& presence_;
};

}  // namespace truebond
