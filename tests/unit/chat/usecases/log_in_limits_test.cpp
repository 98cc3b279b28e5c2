// Guessing passwords: counted for an account and an address together.
#include "unit/chat/support/world.hpp"

namespace truebond::test {
namespace {

using namespace std::chrono_literals;

RateRules rules() {
    RateRules rules;
    rules[RateAction::failed_log_in] = {3, 900};
    rules[RateAction::typing] = {1, 60};
    rules.ban_after = 2;
    rules.ban_s = 300;
    return rules;
}

class LogInLimits : public ::testing::Test {
protected:
    /// What the door does: 429, or how it ended.
    std::string log_in(const std::string& email, const std::string& password, const char* from = "192.0.2.1") {
        const ClientAddress address = *ClientAddress::parse(from);
        if (const auto refusal = world.chat.log_in.refusal(email, address)) return "429 " + std::to_string(refusal->retry_after_s);
        const auto in = await<SignedIn>([&](Done<SignedIn> done) { world.chat.log_in.run(email, password, std::move(done), address); });
        return in                                        ? "in"
               : in.error() == Errc::invalid_credentials ? "wrong"
               : in.error() == Errc::account_inactive    ? "inactive"
                                                         : "trouble";
    }

    World world{{}, rules()};
    SignedIn amy = world.sign_up("Amy");
};

TEST_F(LogInLimits, AGuesserGetsNoFurtherAndTheOwnerComesIn) {
    for (int i = 0; i < 3; ++i) EXPECT_EQ(log_in("amy@example.com", "guess"), "wrong");
    EXPECT_EQ(log_in("amy@example.com", "Test@1234"), "429 900") << "even when the guess is right";
    EXPECT_EQ(log_in("AMY@example.com", "Test@1234").substr(0, 3), "429") << "the same account";
    EXPECT_EQ(log_in("amy@example.com", "Test@1234", "192.0.2.2"), "in") << "from elsewhere";
    EXPECT_EQ(log_in("bob@example.com", "guess"), "wrong") << "another account";
    EXPECT_EQ(world.audit.lines().at(4), "sign_in_refused from=192.0.2.1 what=too_many_failures");
}

TEST_F(LogInLimits, AnAccountThatDoesNotExistIsLimitedAlike) {
    for (int i = 0; i < 3; ++i) EXPECT_EQ(log_in("nobody@example.com", "guess"), "wrong");
    EXPECT_EQ(log_in("nobody@example.com", "guess"), "429 900");
}

TEST_F(LogInLimits, WhoComesInStartsAnew) {
    for (int round = 0; round < 5; ++round) {
        for (int i = 0; i < 2; ++i) EXPECT_EQ(log_in("amy@example.com", "typo"), "wrong");
        EXPECT_EQ(log_in("amy@example.com", "Test@1234"), "in");
    }
    ASSERT_TRUE(world.deactivate(amy.user.id));
    for (int i = 0; i < 5; ++i) EXPECT_EQ(log_in("amy@example.com", "Test@1234"), "inactive") << "the password was right";
}

TEST_F(LogInLimits, AnOverloadIsNotAFailure) {
    world.hasher.overloaded = true;
    for (int i = 0; i < 10; ++i) EXPECT_EQ(log_in("amy@example.com", "Test@1234"), "trouble");
    world.hasher.overloaded = false;
    EXPECT_EQ(log_in("amy@example.com", "Test@1234"), "in");
}

TEST_F(LogInLimits, TriesAtTheSameTimeCountBeforeTheyAreDecided) {
    const ClientAddress address = *ClientAddress::parse("192.0.2.1");
    int refused = 0;
    for (int i = 0; i < 10; ++i) refused += world.chat.log_in.refusal("amy@example.com", address) ? 1 : 0;
    EXPECT_EQ(refused, 7);
}

TEST_F(LogInLimits, ABanIsRecordedOnce) {
    for (int i = 0; i < 6; ++i) world.chat.rate_limits.hit(RateAction::typing, amy.user.id);
    EXPECT_EQ(world.audit.lines().back(), "banned user=" + amy.user.id.to_string() + " what=typing");
    EXPECT_EQ(world.audit.lines().size(), 2U);
}

}  // namespace
}  // namespace truebond::test
