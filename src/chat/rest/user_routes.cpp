#include "chat/edge/account_requests.hpp"
#include "chat/edge/message_requests.hpp"
#include "chat/rest/route.hpp"

namespace truebond {
namespace {

void profile(const CallPtr& call) {
    call->use_cases().get_profile.run(UserId::parse(call->parameter()),
                                      then<ProfileView>(call, [](Call& c, const ProfileView& view) { c.ok(profile_reply(view)); }));
}

void update_profile(const CallPtr& call) {
    auto change = read_profile_change(call->request().body, call->content_type());
    if (!change) return call->refuse_body(change.error());
    call->use_cases().update_account.profile(call->who().user, std::move(*change),
                                             then<User>(call, [](Call& c, const User& user) { c.ok(profile_updated_reply(user)); }));
}

void update_preferences(const CallPtr& call) {
    const auto change = read_preferences_change(call->request().body, call->content_type());
    if (!change) return call->refuse_body(change.error());
    call->use_cases().update_account.preferences(
        call->who().user, *change, then<std::optional<Preferences>>(call, [](Call& c, const std::optional<Preferences>& preferences) {
            if (preferences) c.ok(preferences_updated_reply(*preferences));
            else c.invalid(ages_crossed());
        }));
}

void settings(const CallPtr& call) {
    call->use_cases().get_account.run(call->who().user, then<AccountView>(call, [](Call& c, const AccountView& account) {
                                          c.ok(settings_reply(account.user.settings));
                                      }));
}

void update_settings(const CallPtr& call) {
    auto change = read_settings_change(call->request().body, call->content_type());
    if (!change) return call->refuse_body(change.error());
    call->use_cases().update_account.settings(call->who().user, std::move(*change), then<User>(call, [](Call& c, const User& user) {
                                                  c.ok(settings_updated_reply(user.settings));
                                              }));
}

void delete_account(const CallPtr& call) {
    call->use_cases().deactivate_account.run(
        call->who().user, then<User>(call, [](Call& c, const User&) { c.ok(message_reply("Account deactivated")); }), call->client());
}

void search(const CallPtr& call) {
    const auto words = read_search_query(call->request().query);
    if (!words) return call->invalid(words.error());
    call->use_cases().search_people.run(
        call->who().user, *words,
        then<std::vector<FoundPerson>>(call, [](Call& c, const std::vector<FoundPerson>& people) { c.ok(found_people_reply(people)); }));
}

const Route routes[] = {
    {"GET", "/api/users/profile/{user_id}", Access::signed_in, profile},
    {"PUT", "/api/users/profile", Access::signed_in, update_profile},
    {"PUT", "/api/users/preferences", Access::signed_in, update_preferences},
    {"GET", "/api/users/settings", Access::signed_in, settings},
    {"PUT", "/api/users/settings", Access::signed_in, update_settings},
    {"DELETE", "/api/users/account", Access::signed_in, delete_account},
    {"GET", "/api/search/users", Access::signed_in, search, RateAction::search},
};

}  // namespace

std::span<const Route> user_routes() { return routes; }

}  // namespace truebond
