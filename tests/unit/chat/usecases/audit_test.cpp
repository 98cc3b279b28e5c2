// What the use cases leave in the audit log, and what they keep out of it.
#include "unit/chat/support/world.hpp"

#include <gmock/gmock.h>

namespace truebond::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Audit : public ::testing::Test {
protected:
    using Lines = std::vector<std::string>;

    void SetUp() override { world.audit.take(); }
    Outcome<SignedIn> log_in(std::string email, std::string password = "Test@1234") {
        return await<SignedIn>(
            [&](Done<SignedIn> done) { world.chat.log_in.run(std::move(email), std::move(password), std::move(done), here); });
    }
    Outcome<TokenPair> refresh(const TokenClaims& claims) {
        return await<TokenPair>([&](Done<TokenPair> done) { world.chat.refresh_tokens.run(claims, std::move(done), here); });
    }

    World world;
    ClientAddress here = *ClientAddress::parse("192.0.2.1");
    SignedIn amy = world.sign_up("Amy");
    SignedIn bob = world.sign_up("Bob");
    std::string amy_id = amy.user.id.to_string();
    std::string bob_id = bob.user.id.to_string();
};

TEST_F(Audit, SigningUpInAndOut) {
    SignUpRequest request = World::request("Cy");
    request.from = here;
    const auto cy = await<SignedIn>([&](Done<SignedIn> done) { world.chat.sign_up.run(request, std::move(done)); });
    ASSERT_TRUE(log_in("amy@example.com"));
    const Principal who = *world.authenticate(amy.tokens.access);
    ASSERT_TRUE(await<bool>([&](Done<bool> done) { world.chat.log_out.run(who, std::move(done), here); }));
    EXPECT_THAT(world.audit.take(),
                ElementsAre("signed_up user=" + cy->user.id.to_string() + " from=192.0.2.1", "signed_in user=" + amy_id + " from=192.0.2.1",
                            "signed_out user=" + amy_id + " from=192.0.2.1"));
}

TEST_F(Audit, WhoWasNotLetInAndWhy) {
    ASSERT_TRUE(world.deactivate(bob.user.id));
    world.audit.take();
    EXPECT_FALSE(log_in("amy@example.com", "secret-guess"));
    EXPECT_FALSE(log_in("my-password@example.com"));
    EXPECT_FALSE(log_in("bob@example.com"));
    EXPECT_THAT(world.audit.take(), ElementsAre("sign_in_refused user=" + amy_id + " from=192.0.2.1 what=wrong_password",
                                                "sign_in_refused from=192.0.2.1 what=unknown_account",
                                                "sign_in_refused user=" + bob_id + " from=192.0.2.1 what=account_inactive"));
}

TEST_F(Audit, TroubleOfOursIsNobodysFault) {
    world.hasher.overloaded = true;
    EXPECT_EQ(log_in("amy@example.com").error(), Errc::overloaded);
    world.store.set_available(false);
    EXPECT_EQ(log_in("amy@example.com").error(), Errc::unavailable);
    EXPECT_EQ(world.send(amy.user.id, bob.user.id, "x").error(), Errc::unavailable);
    EXPECT_THAT(world.audit.take(), IsEmpty());
}

TEST_F(Audit, ARefreshTokenThatIsUsedTwice) {
    ASSERT_TRUE(refresh(amy.tokens.refresh));
    EXPECT_THAT(world.audit.take(), IsEmpty()) << "a refresh is no sign-in";
    world.clock.advance(std::chrono::seconds(61));
    EXPECT_FALSE(refresh(amy.tokens.refresh));
    EXPECT_THAT(world.audit.take(), ElementsAre("sessions_revoked user=" + amy_id + " what=refresh_token_reused",
                                                "refresh_refused user=" + amy_id + " from=192.0.2.1 what=token_revoked"));
    ASSERT_TRUE(world.deactivate(bob.user.id));
    EXPECT_FALSE(refresh(bob.tokens.refresh));
    EXPECT_THAT(world.audit.take(),
                ElementsAre("account_deactivated user=" + bob_id, "refresh_refused user=" + bob_id + " from=192.0.2.1 what=user_gone"));
}

TEST_F(Audit, ConversationsThatAreNotOnesOwn) {
    const UserId nobody = *UserId::parse("6b04b14f8c26befb9b7affff");
    const auto join = [&](std::optional<UserId> other) {
        return await<std::string>([&](Done<std::string> done) { world.chat.join_conversation.run(amy.user.id, other, std::move(done)); });
    };
    EXPECT_TRUE(join(bob.user.id));
    EXPECT_FALSE(join(nobody));
    EXPECT_FALSE(join(std::nullopt));
    EXPECT_FALSE(world.send(amy.user.id, nobody, "a text that is nobody's business"));
    EXPECT_FALSE(world.send(amy.user.id, amy.user.id, "x"));
    world.chat.typing.start(amy.user.id, nobody, "socket");
    EXPECT_FALSE(await<DeliveredOutcome>([&](Done<DeliveredOutcome> done) {
        world.chat.mark_delivered.run(amy.user.id, *MessageId::parse("6b04b14f8c26befb9b7affff"), std::move(done));
    }));
    world.settle();
    const std::string amy_to = "access_denied user=" + amy_id + " what=";
    EXPECT_THAT(world.audit.take(), ::testing::UnorderedElementsAre(
                                        amy_to + "join_conversation other=" + nobody.to_string(), amy_to + "join_conversation",
                                        amy_to + "send_message other=" + nobody.to_string(), amy_to + "send_message other=" + amy_id,
                                        amy_to + "typing other=" + nobody.to_string(), amy_to + "mark_delivered"));
}

TEST_F(Audit, WhatIsOrdinaryIsNotInIt) {
    ASSERT_TRUE(world.send(amy.user.id, bob.user.id, "x"));
    for (int i = 0; i < 9; ++i) ASSERT_TRUE(world.send(amy.user.id, bob.user.id, "x"));
    EXPECT_EQ(world.send(amy.user.id, bob.user.id, "x").error(), Errc::insufficient_credits);
    EXPECT_THAT(world.audit.take(), IsEmpty());
}

TEST(AuditEvent, EachHasAName) {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < audit_event_count; ++i) names.push_back(to_string(static_cast<AuditEvent>(i)));
    EXPECT_EQ(names.front(), "signed_up");
    EXPECT_EQ(names.back(), "credits_granted");
    for (const std::string_view name : names) EXPECT_EQ(std::count(names.begin(), names.end(), name), 1) << name;
}

}  // namespace
}  // namespace truebond::test
