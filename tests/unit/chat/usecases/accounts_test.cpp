#include "unit/chat/support/world.hpp"

namespace truebond::test {
namespace {

class Accounts : public ::testing::Test {
protected:
    Outcome<ProfileView> profile(std::optional<UserId> whose) {
        return await<ProfileView>([&](Done<ProfileView> done) { world.chat.get_profile.run(whose, std::move(done)); });
    }
    Outcome<std::optional<Preferences>> prefer(PreferencesChange change) {
        return await<std::optional<Preferences>>(
            [&](Done<std::optional<Preferences>> done) { world.chat.update_account.preferences(amy, change, std::move(done)); });
    }
    std::vector<FoundPerson> search(std::string_view words) {
        return *await<std::vector<FoundPerson>>(
            [&](Done<std::vector<FoundPerson>> done) { world.chat.search_people.run(amy, words, std::move(done)); });
    }
    std::size_t ledger_rows(std::int64_t limit, std::int64_t skip) {
        return await<std::vector<LedgerEntry>>(
                   [&](Done<std::vector<LedgerEntry>> done) { world.chat.get_credits.ledger(amy, limit, skip, std::move(done)); })
            ->size();
    }

    World world;
    UserId amy = world.sign_up("Amy Adams").user.id;
    UserId bob = world.sign_up("Bob").user.id;
};

TEST_F(Accounts, AProfileShowsPresenceAsItsOwnerWants) {
    world.chat.presence.connected(bob);
    EXPECT_TRUE(profile(bob)->is_online);
    world.chat.presence.disconnected(bob);
    world.advance(std::chrono::seconds(1));
    EXPECT_FALSE(profile(bob)->is_online);
    EXPECT_TRUE(profile(bob)->last_seen_at);
    SettingsChange hide;
    hide.show_online = false;
    hide.show_last_seen = false;
    world.change_settings(bob, hide);
    world.chat.presence.connected(bob);
    EXPECT_FALSE(profile(bob)->is_online);
    EXPECT_FALSE(profile(bob)->last_seen_at);
}

TEST_F(Accounts, NoProfileOfTheDeactivatedOrOfNobody) {
    EXPECT_EQ(profile(std::nullopt).error(), Errc::user_not_found);
    EXPECT_EQ(profile(UserId{}).error(), Errc::user_not_found);
    ASSERT_TRUE(world.deactivate(bob));
    EXPECT_EQ(profile(bob).error(), Errc::user_not_found);
}

TEST_F(Accounts, OnlyWhatIsGivenChanges) {
    ProfileChange change;
    change.bio = "Hello";
    change.intent = Intent::serious;
    const auto user = await<User>([&](Done<User> done) { world.chat.update_account.profile(amy, change, std::move(done)); });
    EXPECT_EQ(user->bio, "Hello");
    EXPECT_EQ(user->intent, Intent::serious);
    EXPECT_EQ(user->name, "Amy Adams");
}

TEST_F(Accounts, AgesMayNotCross) {
    PreferencesChange change;
    change.min_age = 36;
    EXPECT_FALSE(*prefer(change));
    EXPECT_EQ(world.user(amy).preferences.min_age, 20);
    change.max_age = 40;
    EXPECT_EQ((*prefer(change))->max_age, 40);

    // v1.0.0 let this in; who has it can still change the rest.
    (void)await<User>([&](Done<User> done) {
        world.store.update_user(
            amy, [](User& u) { u.preferences.min_age = 60; }, std::move(done));
    });
    PreferencesChange distance;
    distance.max_distance_km = 7;
    EXPECT_EQ((*prefer(distance))->max_distance_km, 7);
    change.max_age.reset();
    change.min_age = 50;
    EXPECT_FALSE(*prefer(change));
}

TEST_F(Accounts, SearchNeedsTwoCharacters) {
    world.chat.presence.connected(bob);
    EXPECT_TRUE(search("").empty());
    EXPECT_TRUE(search(" b ").empty());
    ASSERT_EQ(search("bo").size(), 1U);
    EXPECT_TRUE(search(" BOB ")[0].is_online);
    EXPECT_EQ(search("bob")[0].person.id, bob);
    EXPECT_TRUE(search("amy").empty()) << "not oneself";
    SettingsChange hide;
    hide.show_online = false;
    world.change_settings(bob, hide);
    EXPECT_FALSE(search("bob")[0].is_online);
    hide.hide_from_search = true;
    world.change_settings(bob, hide);
    EXPECT_TRUE(search("bob").empty());
}

TEST_F(Accounts, TheLedgerTakesOddArguments) {
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(world.send(amy, bob, "x"));
    EXPECT_EQ(ledger_rows(50, 0), 4U);
    EXPECT_EQ(ledger_rows(0, 0), 4U);
    EXPECT_EQ(ledger_rows(-1, 0), 1U);
    EXPECT_EQ(ledger_rows(std::numeric_limits<std::int64_t>::min(), 0), 4U);
    EXPECT_EQ(ledger_rows(std::numeric_limits<std::int64_t>::max(), -7), 4U);
    EXPECT_EQ(ledger_rows(50, 2), 2U);
    EXPECT_EQ(ledger_rows(50, std::numeric_limits<std::int64_t>::max()), 0U);
}

TEST_F(Accounts, ReadinessFollowsTheStoreAndTheDrain) {
    EXPECT_TRUE(world.chat.check_health.is_ready());
    world.store.set_available(false);
    EXPECT_FALSE(world.chat.check_health.is_ready());
    world.store.set_available(true);
    world.chat.check_health.drain();
    EXPECT_FALSE(world.chat.check_health.is_ready());
    EXPECT_TRUE(world.chat.check_health.is_draining());
}

}  // namespace
}  // namespace truebond::test
