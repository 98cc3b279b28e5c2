#include "chat/usecases/update_account.hpp"

#include <memory>

namespace truebond {
namespace {

template <class T>
void apply(T& field, const std::optional<T>& change) {
    if (change) field = *change;
}

Preferences changed(Preferences preferences, const PreferencesChange& change) {
    apply(preferences.interested_in, change.interested_in);
    apply(preferences.min_age, change.min_age);
    apply(preferences.max_age, change.max_age);
    apply(preferences.max_distance_km, change.max_distance_km);
    return preferences;
}

void change_settings(Settings& settings, const SettingsChange& change) {
    apply(settings.notifications.messages, change.messages);
    apply(settings.notifications.matches, change.matches);
    apply(settings.notifications.nearby, change.nearby);
    apply(settings.notifications.marketing, change.marketing);
    apply(settings.privacy.show_online, change.show_online);
    apply(settings.privacy.show_last_seen, change.show_last_seen);
    apply(settings.privacy.show_distance, change.show_distance);
    apply(settings.safety.block_screenshots, change.block_screenshots);
    apply(settings.safety.require_verified_matches, change.require_verified_matches);
    apply(settings.safety.hide_from_search, change.hide_from_search);
    apply(settings.dark_mode, change.dark_mode);
    apply(settings.language, change.language);
}

}  // namespace

void UpdateAccount::profile(UserId who, ProfileChange change, Done<User> done) {
    auto before = std::make_shared<std::vector<PhotoName>>();
    update(
        who,
        [who, before, change = std::move(change)](User& user) {
            if (change.profile_pictures) *before = photos_among(user.profile_pictures, who);
            apply(user.name, change.name);
            if (change.bio) user.bio = change.bio;
            apply(user.intent, change.intent);
            apply(user.profile_pictures, change.profile_pictures);
        },
        [this, who, before, done = std::move(done)](Outcome<User> written) mutable {
            if (written) photos_.drop_unnamed(who, std::move(*before));
            done(std::move(written));
        });
}

void UpdateAccount::preferences(UserId who, PreferencesChange change, Done<std::optional<Preferences>> done) {
    update(
        who,
        [change](User& user) {
            const Preferences wanted = changed(user.preferences, change);
            // v1.0.0 let such ages in: who has them may still change the rest.
            const bool ages_untouched = !change.min_age && !change.max_age;
            if (ages_untouched || wanted.min_age <= wanted.max_age) user.preferences = wanted;
        },
        [change, done = std::move(done)](Outcome<User> user) mutable {
            if (!user) return done(fail(user.error()));
            // A change that was applied changes nothing more; one that was left out would still make a difference.
            if (changed(user->preferences, change) == user->preferences) done(std::optional(user->preferences));
            else done(std::optional<Preferences>());
        });
}

void UpdateAccount::settings(UserId who, SettingsChange change, Done<User> done) {
    auto shown_before = std::make_shared<bool>(true);
    update(
        who,
        [shown_before, change = std::move(change)](User& user) {
            *shown_before = user.settings.privacy.show_online;
            change_settings(user.settings, change);
        },
        [this, shown_before, done = std::move(done)](Outcome<User> written) mutable {
            if (written) {
                const bool shown = written->settings.privacy.show_online;
                if (shown != *shown_before) presence_.visibility_changed(written->id, shown);
            }
            done(std::move(written));
        });
}

void UpdateAccount::update(UserId who, std::function<void(User&)> change, Done<User> done) {
    accounts_.update_user(who, std::move(change), [this, done = std::move(done)](Outcome<User> written) mutable {
        if (written) users_.wrote(*written);
        done(std::move(written));
    });
}

}  // namespace truebond
