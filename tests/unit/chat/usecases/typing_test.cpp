#include "unit/chat/support/world.hpp"

namespace truebond::test {
namespace {

using namespace std::chrono_literals;

class TypingTest : public ::testing::Test {
protected:
    void start(UserId to) {
        world.chat.typing.start(amy, to, "socket-1");
        world.settle();
    }
    /// "+" typing, "-" stopped, in order.
    std::string told() const {
        std::string told;
        for (const TypingChanged& change : world.sink.all<TypingChanged>()) told += change.typing ? '+' : '-';
        return told;
    }

    World world;
    UserId amy = world.sign_up("Amy").user.id;
    UserId bob = world.sign_up("Bob").user.id;
};

TEST_F(TypingTest, IsToldAndStopsByItselfAfterThreeSeconds) {
    start(bob);
    ASSERT_EQ(told(), "+");
    EXPECT_EQ(world.sink.all<TypingChanged>()[0].who, amy);
    EXPECT_EQ(world.sink.all<TypingChanged>()[0].to, bob);
    world.advance(2999ms);
    EXPECT_EQ(told(), "+");
    world.advance(1ms);
    EXPECT_EQ(told(), "+-");
    world.advance(10s);
    EXPECT_EQ(told(), "+-");
    EXPECT_EQ(world.scheduler.waiting(), 0U);
}

TEST_F(TypingTest, RenewalsProlongItAndQuickOnesAreSwallowed) {
    start(bob);
    world.advance(299ms);
    start(bob);
    EXPECT_EQ(told(), "+");
    world.advance(1ms);
    start(bob);
    EXPECT_EQ(told(), "++");
    world.advance(2999ms);
    EXPECT_EQ(told(), "++");
    world.advance(1ms);
    EXPECT_EQ(told(), "++-");
}

TEST_F(TypingTest, ASwallowedRepeatStillProlongsIt) {
    start(bob);
    world.advance(200ms);
    start(bob);
    world.advance(2900ms);
    EXPECT_EQ(told(), "+");
    world.advance(100ms);
    EXPECT_EQ(told(), "+-");
}

TEST_F(TypingTest, StopIsToldOnceAlsoWithoutAStart) {
    world.chat.typing.stop(amy, bob);
    EXPECT_EQ(told(), "-");
    world.chat.typing.stop(amy, bob);
    EXPECT_EQ(told(), "-") << "within 300 ms";
    start(bob);
    world.chat.typing.stop(amy, bob);
    EXPECT_EQ(told(), "-+-");
    world.advance(10s);
    EXPECT_EQ(told(), "-+-");
}

TEST_F(TypingTest, AMessageEndsItBeforeItIsTold) {
    start(bob);
    ASSERT_TRUE(world.send(amy, bob, "hello"));
    ASSERT_EQ(world.sink.events().size(), 3U);
    EXPECT_FALSE(std::get<TypingChanged>(world.sink.events()[1]).typing);
    EXPECT_TRUE(std::holds_alternative<MessageSent>(world.sink.events()[2]));
    ASSERT_TRUE(world.send(amy, bob, "again"));
    EXPECT_EQ(told(), "+-");
}

TEST_F(TypingTest, ADisconnectedSocketEndsWhatItStartedOnly) {
    const UserId cat = world.sign_up("Cat").user.id;
    start(bob);
    world.chat.typing.start(amy, cat, "socket-2");
    world.settle();
    world.chat.typing.end_all(amy, "socket-1");
    const auto changes = world.sink.all<TypingChanged>();
    ASSERT_EQ(told(), "++-");
    EXPECT_EQ(changes[2].to, bob);
    world.advance(3s);
    EXPECT_EQ(told(), "++--");
}

TEST_F(TypingTest, NobodyHearsOfOneselfStrangersOrTheDeactivated) {
    const UserId dan = world.sign_up("Dan").user.id;
    ASSERT_TRUE(world.deactivate(dan));
    world.chat.typing.start(amy, amy, "s");
    world.chat.typing.start(amy, UserId{}, "s");
    world.chat.typing.start(amy, std::nullopt, "s");
    world.chat.typing.start(amy, dan, "s");
    world.chat.typing.stop(amy, dan);
    world.settle();
    EXPECT_EQ(told(), "");
}

TEST_F(TypingTest, TheTableIsBounded) {
    ChatOptions options;
    options.typing.receivers_per_user_max = 2;
    World small(options);
    const UserId writer = small.sign_up("Writer").user.id;
    for (const char* name : {"Aa", "Bb", "Cc", "Dd"}) small.chat.typing.start(writer, small.sign_up(name).user.id, "s");
    small.settle();
    EXPECT_EQ(small.sink.all<TypingChanged>().size(), 2U);
    EXPECT_EQ(small.scheduler.waiting(), 2U);
}

}  // namespace
}  // namespace truebond::test
