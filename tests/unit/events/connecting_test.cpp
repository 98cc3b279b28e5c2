// Who may connect, and what ends a connection.
#include "unit/events/chat_server.hpp"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace truebond::test {
namespace {

using ::testing::IsEmpty;

std::string refusal(const std::string& code) { return R"(44{"message":"Connection rejected by server","data":{"code":")" + code + "\"}}"; }
std::string auth(const std::string& token) { return "{\"token\":\"" + token + "\"}"; }

class ConnectingTest : public ::testing::Test {
protected:
    ChatServer server_;
    UserId amy_ = server_.add("Amy");
    UserId bob_ = server_.add("Bob");

    std::string answer(const std::string& auth_json) { return Device::with_auth(server_, auth_json)->connect_answer(); }
};

TEST_F(ConnectingTest, AGoodTokenComesIn) { EXPECT_THAT(answer(auth(server_.token(amy_))), ::testing::StartsWith("40{\"sid\":\"")); }

TEST_F(ConnectingTest, WithoutATokenItIsMissing) {
    for (const char* json : {"", "{}", R"({"token":""})", R"({"token":null})", R"("abc")", "[1]", "null", "7"}) {
        EXPECT_EQ(answer(json), refusal("token_missing")) << json;
    }
}

TEST_F(ConnectingTest, BadTokensAreRefusedByTheirFault) {
    EXPECT_EQ(answer(auth("abc")), refusal("token_invalid"));
    EXPECT_EQ(answer(R"({"token":5})"), refusal("token_invalid"));
    EXPECT_EQ(answer(auth("Bearer " + server_.token(amy_))), refusal("token_invalid"));
    EXPECT_EQ(answer(auth(server_.token(amy_, [](TokenClaims& c) { c.type = TokenType::refresh; }))), refusal("token_invalid"));
    EXPECT_EQ(answer(auth(server_.token(amy_, [](TokenClaims& c) { c.sub = "zzz"; }))), refusal("token_invalid"));
    EXPECT_EQ(answer(auth(server_.token(amy_, [](TokenClaims& c) { c.sub = "ffffffffffffffffffffffff"; }))), refusal("token_invalid"));
    EXPECT_EQ(answer(auth(server_.token(amy_, [](TokenClaims& c) { c.expires_at_s -= 7200; }))), refusal("token_expired"));
}

TEST_F(ConnectingTest, ARevokedTokenAndADeactivatedAccountAreRefused) {
    const std::string token = server_.token(amy_);
    ASSERT_EQ(server_.http("POST", "/api/auth/logout", token).status, 200);
    EXPECT_EQ(answer(auth(token)), refusal("token_revoked"));
    EXPECT_TRUE(server_.admin("user.deactivate", bob_).ok);
    EXPECT_EQ(answer(auth(server_.token(bob_))), refusal("account_inactive"));
    EXPECT_TRUE(server_.admin("user.activate", bob_).ok);
    EXPECT_THAT(answer(auth(server_.token(bob_))), ::testing::StartsWith("40"));
}

TEST_F(ConnectingTest, AStoreThatIsAwayEndsTheTransportInSilence) {
    server_.store().set_available(false);
    EXPECT_EQ(answer(auth(server_.token(amy_))), "") << "a 44 would make the client give up";
    server_.store().set_available(true);
    EXPECT_THAT(answer(auth(server_.token(amy_))), ::testing::StartsWith("40"));
    server_.store().set_available(false);
    EXPECT_THAT(answer(auth(server_.token(amy_))), ::testing::StartsWith("40")) << "who is known needs no store";
}

TEST_F(ConnectingTest, LogoutEndsTheConnectionsOfThatSessionOnly) {
    const std::string phone_token = server_.token(amy_);
    Device phone(server_, phone_token);
    Device phone_again(server_, phone_token);
    Device laptop(server_, server_.token(amy_));
    ASSERT_EQ(server_.http("POST", "/api/auth/logout", phone_token).status, 200);
    EXPECT_EQ(phone.next(), "41");
    EXPECT_EQ(phone.next(), "") << "and the connection closes";
    EXPECT_EQ(phone_again.next(), "41");
    EXPECT_THAT(laptop.drain(), IsEmpty());
}

TEST_F(ConnectingTest, TokensOfV100AreEndedByTheirJti) {
    const auto old = [](TokenClaims& c) {
        c.family.clear();
        c.generation.reset();
    };
    const std::string first = server_.token(amy_, old);
    Device phone(server_, first);
    Device laptop(server_, server_.token(amy_, old));
    ASSERT_EQ(server_.http("POST", "/api/auth/logout", first).status, 200);
    EXPECT_EQ(phone.next(), "41");
    EXPECT_THAT(laptop.drain(), IsEmpty());
}

TEST_F(ConnectingTest, ADeactivatedUserIsGoneEverywhere) {
    Device phone(server_, server_.token(amy_));
    Device laptop(server_, server_.token(amy_));
    Device other(server_, server_.token(bob_));
    EXPECT_TRUE(server_.admin("user.deactivate", amy_).ok);
    EXPECT_EQ(phone.next(), "41");
    EXPECT_EQ(laptop.next(), "41");
    EXPECT_EQ(laptop.next(), "");
    EXPECT_THAT(other.drain(), IsEmpty());
}

TEST_F(ConnectingTest, RevokingEndsWhatIsThereButNotWhatComesAfter) {
    Device before(server_, server_.token(amy_));
    ASSERT_TRUE(server_.admin("user.revoke", amy_).ok);
    EXPECT_EQ(before.next(), "41");
    EXPECT_EQ(answer(auth(server_.token(amy_))), refusal("token_revoked")) << "generation 0 is over";
    Device after(server_, server_.token(amy_, [](TokenClaims& c) { c.generation = 1; }));
    EXPECT_THAT(after.drain(), IsEmpty());
}

TEST_F(ConnectingTest, NobodySlipsInWhileTheirTokenIsRevoked) {
    for (int round = 0; round < 40; ++round) {
        const std::string token = server_.token(amy_);
        std::thread logout([&] { EXPECT_EQ(server_.http("POST", "/api/auth/logout", token).status, 200); });
        const auto device = Device::with_auth(server_, auth(token));
        logout.join();
        if (device->connect_answer() == refusal("token_revoked")) continue;
        ASSERT_THAT(device->connect_answer(), ::testing::StartsWith("40"));
        ASSERT_EQ(device->next(), "41") << "round " << round;
    }
}

TEST_F(ConnectingTest, DrainingSendsClientsAwayToComeBack) {
    Device phone(server_, server_.token(amy_));
    server_.app().drain(std::chrono::seconds(5));
    EXPECT_EQ(phone.next(), "") << "no 41: the client must come back";
}

TEST_F(ConnectingTest, TwoServersInOneProcessDoNotKnowEachOther) {
    ChatServer other;
    Device here(server_, server_.token(amy_));
    const UserId eve = other.add("Eve");
    const UserId max = other.add("Max");
    Device there(other, other.token(eve));
    ASSERT_EQ(other.send(other.token(max), eve, "hello").status, 200);
    EXPECT_EQ(there.drain().size(), 2U);
    EXPECT_THAT(here.drain(), IsEmpty());
    EXPECT_EQ(answer(auth(server_.token(eve))), refusal("token_invalid")) << "an account of the other server";
}

}  // namespace
}  // namespace truebond::test
