#include "unit/chat/support/world.hpp"

namespace truebond::test {
namespace {

using namespace std::chrono_literals;

class PresenceTest : public ::testing::Test {
protected:
    void befriend() {
        ASSERT_TRUE(world.send(amy, bob, "hi"));
        ASSERT_TRUE(world.send(bob, amy, "hello"));
        world.sink.clear();
    }
    void connect() {
        world.chat.presence.connected(amy);
        world.settle();
    }
    void disconnect() {
        world.chat.presence.disconnected(amy);
        world.settle();
    }
    void show_online(bool shown) {
        SettingsChange change;
        change.show_online = shown;
        world.change_settings(amy, change);
        world.settle();
    }
    /// "+" online, "-" offline, in order.
    std::string told() const {
        std::string told;
        for (const PresenceChanged& change : world.sink.all<PresenceChanged>()) told += change.online ? '+' : '-';
        return told;
    }

    World world;
    UserId amy = world.sign_up("Amy").user.id;
    UserId bob = world.sign_up("Bob").user.id;
};

TEST_F(PresenceTest, ContactsHearOfBothChangesOnce) {
    befriend();
    connect();
    connect();  // a second device
    ASSERT_EQ(told(), "+");
    EXPECT_EQ(world.sink.all<PresenceChanged>()[0].hearers, std::vector<UserId>{bob});
    disconnect();
    world.advance(5s);
    EXPECT_EQ(told(), "+");
    disconnect();
    const WallTime left_at = world.clock.wall();
    world.advance(999ms);
    EXPECT_EQ(told(), "+");
    world.advance(1ms);
    ASSERT_EQ(told(), "+-");
    EXPECT_EQ(world.sink.all<PresenceChanged>()[1].last_seen, left_at);
    EXPECT_EQ(world.user(amy).last_seen_at, left_at);
}

TEST_F(PresenceTest, AReloadIsNoChange) {
    befriend();
    connect();
    for (int i = 0; i < 5; ++i) {
        disconnect();
        world.advance(900ms);
        connect();
    }
    world.advance(10s);
    EXPECT_EQ(told(), "+");
    disconnect();
    world.advance(1s);
    EXPECT_EQ(told(), "+-");
    connect();
    EXPECT_EQ(told(), "+-+");
    EXPECT_EQ(world.scheduler.waiting(), 0U);
}

TEST_F(PresenceTest, TheGracePeriodStartsAnewWithEachDisconnect) {
    befriend();
    connect();
    disconnect();
    world.advance(500ms);
    connect();
    disconnect();
    world.advance(500ms);  // the first period is over, the second is not
    EXPECT_EQ(told(), "+");
    world.advance(500ms);
    EXPECT_EQ(told(), "+-");
}

TEST_F(PresenceTest, OnlyPeopleWhoWroteBothWaysHearOfIt) {
    ASSERT_TRUE(world.send(amy, bob, "hi"));
    connect();
    disconnect();
    world.advance(1s);
    EXPECT_EQ(told(), "");
    EXPECT_TRUE(world.user(amy).last_seen_at) << "stored all the same";
}

TEST_F(PresenceTest, HiddenPresenceIsNotTold) {
    befriend();
    SettingsChange change;
    change.show_online = false;
    world.change_settings(amy, change);
    connect();
    disconnect();
    world.advance(1s);
    EXPECT_EQ(told(), "");
    EXPECT_TRUE(world.user(amy).last_seen_at);
}

TEST_F(PresenceTest, WhoHidesWhileConnectedGoesOfflineAndComesBackOnceEach) {
    befriend();
    connect();
    ASSERT_EQ(told(), "+");
    world.clock.advance(std::chrono::minutes(3));
    show_online(false);
    ASSERT_EQ(told(), "+-");
    EXPECT_EQ(world.sink.all<PresenceChanged>()[1].last_seen, world.clock.wall());
    EXPECT_EQ(world.sink.all<PresenceChanged>()[1].hearers, std::vector<UserId>{bob});
    EXPECT_EQ(world.user(amy).last_seen_at, world.clock.wall());
    show_online(false);  // is what it is
    connect();           // a second device
    disconnect();
    world.advance(5s);
    EXPECT_EQ(told(), "+-");
    show_online(true);
    EXPECT_EQ(told(), "+-+");
    show_online(true);
    EXPECT_EQ(told(), "+-+");
    disconnect();
    world.advance(1s);
    EXPECT_EQ(told(), "+-+-");
    EXPECT_EQ(world.scheduler.waiting(), 0U);
}

TEST_F(PresenceTest, WhoLeavesHiddenIsNotToldOfTwice) {
    befriend();
    connect();
    show_online(false);
    disconnect();
    world.advance(1s);
    EXPECT_EQ(told(), "+-");
    show_online(true);  // while away
    EXPECT_EQ(told(), "+-");
    connect();
    EXPECT_EQ(told(), "+-+");
}

TEST_F(PresenceTest, ASwitchWithinTheGracePeriodIsToldAtOnce) {
    befriend();
    connect();
    disconnect();
    show_online(false);
    EXPECT_EQ(told(), "+-");
    world.advance(1s);
    EXPECT_EQ(told(), "+-");
    EXPECT_TRUE(world.user(amy).last_seen_at);
}

TEST_F(PresenceTest, AVisitThatBeganHiddenIsToldWhenItIsShown) {
    befriend();
    show_online(false);
    connect();
    EXPECT_EQ(told(), "");
    show_online(true);
    EXPECT_EQ(told(), "+");
    show_online(false);
    EXPECT_EQ(told(), "+-");
}

TEST_F(PresenceTest, ASwitchThatIsUndoneMeanwhileEndsAsItIs) {
    befriend();
    connect();
    for (int i = 0; i < 20; ++i) {
        SettingsChange change;
        change.show_online = i % 2 == 1;
        world.chat.update_account.settings(amy, change, [](Outcome<User>) {});
    }
    for (int i = 0; i < 50; ++i) world.settle();
    const std::string heard = told();
    EXPECT_EQ(heard.back(), '+') << heard;
    EXPECT_EQ(heard.find("++"), std::string::npos) << heard;
    EXPECT_EQ(heard.find("--"), std::string::npos) << heard;
    show_online(false);
    EXPECT_EQ(told(), heard + "-");
}

TEST_F(PresenceTest, WhoIsThereAtTheEndWasSeenLastThen) {
    connect();
    world.chat.presence.connected(bob);
    world.settle();
    disconnect();
    const WallTime left_at = world.clock.wall();
    world.advance(500ms);
    world.chat.presence.close();
    world.settle();
    EXPECT_EQ(world.user(amy).last_seen_at, left_at);
    EXPECT_FALSE(world.user(bob).last_seen_at) << "still connected";
}

TEST_F(PresenceTest, WhoCameBackIsNotSeenLastBefore) {
    connect();
    disconnect();
    world.advance(500ms);
    connect();
    world.advance(5s);
    world.chat.presence.close();
    world.settle();
    EXPECT_FALSE(world.user(amy).last_seen_at);
}

TEST_F(PresenceTest, HiddenLastSeenIsLeftOut) {
    befriend();
    SettingsChange change;
    change.show_last_seen = false;
    world.change_settings(amy, change);
    connect();
    disconnect();
    world.advance(1s);
    ASSERT_EQ(told(), "+-");
    EXPECT_FALSE(world.sink.all<PresenceChanged>()[1].last_seen);
}

TEST_F(PresenceTest, EveryoneMayHearOfItInstead) {
    ChatOptions options;
    options.presence.to_everyone = true;
    World open(options);
    const UserId user = open.sign_up("Amy").user.id;
    open.chat.presence.connected(user);
    open.settle();
    ASSERT_EQ(open.sink.all<PresenceChanged>().size(), 1U);
    EXPECT_TRUE(open.sink.all<PresenceChanged>()[0].to_everyone);
}

TEST_F(PresenceTest, AnAnnouncementWaitsForTheStoreAndGivesUpInTheEnd) {
    befriend();
    connect();
    world.store.set_available(false);
    disconnect();
    world.advance(2s);
    EXPECT_EQ(told(), "+");
    world.store.set_available(true);
    world.advance(1s);
    EXPECT_EQ(told(), "+-");

    connect();
    world.store.set_available(false);
    disconnect();
    for (int i = 0; i < 10; ++i) world.advance(1s);
    EXPECT_EQ(world.scheduler.waiting(), 0U);
}

TEST_F(PresenceTest, ThousandsLeavingAtOnceAreWorkedOffInTurn) {
    ChatOptions options;
    options.presence.announcements_max = 3;
    World crowd(options);
    std::vector<UserId> people;
    for (int i = 0; i < 50; ++i) people.push_back(crowd.sign_up("Person" + std::to_string(i)).user.id);
    for (const UserId id : people) crowd.chat.presence.connected(id);
    crowd.settle();
    for (const UserId id : people) crowd.chat.presence.disconnected(id);
    crowd.advance(1s);
    for (int i = 0; i < 50; ++i) crowd.settle();
    // Also of those whose coming was not announced yet when they left.
    for (const UserId id : people) EXPECT_TRUE(crowd.user(id).last_seen_at);
}

}  // namespace
}  // namespace truebond::test
