// The Socket.IO door and its limits.
#include "unit/events/chat_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace truebond::test {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

constexpr auto too_many = R"(\[\{"error":"Too many requests","code":429,"retry_after":(59|60)\}\])";

void limit(Config& config) {
    config.rate_limits = true;
    config.rates[RateAction::message] = {3, 60};
    config.rates[RateAction::typing] = {2, 60};
    config.rates[RateAction::receipt] = {2, 60};
    config.rates[RateAction::conversation] = {2, 60};
    config.rates[RateAction::connection] = {2, 60};
    config.rates.ban_after = 3;
    config.rates.ban_s = 300;
}

class EventLimits : public ::testing::Test {
protected:
    std::string to(UserId user) const { return R"({"receiver_id":")" + user.to_string() + R"(","content":"x"})"; }

    ChatServer server{limit};
    UserId amy = server.add("Amy", 100);
    UserId bob = server.add("Bob", 100);
};

TEST_F(EventLimits, MessagesOfBothDoorsAreOneCount) {
    const std::string token = server.token(amy);
    Device device(server, token);
    EXPECT_THAT(device.ask("send_message_realtime", to(bob)), HasSubstr("\"success\":true"));
    EXPECT_EQ(server.send(token, bob, "x").status, 200);
    EXPECT_THAT(device.ask("send_message_realtime", to(bob)), HasSubstr("\"success\":true"));
    EXPECT_THAT(device.ask("send_message_realtime", to(bob)), MatchesRegex(too_many));
    EXPECT_EQ(server.send(token, bob, "x").status, 429);
    EXPECT_EQ(server.balance(amy), 97);

    Device other(server, server.token(bob));
    EXPECT_THAT(other.ask("send_message_realtime", to(amy)), HasSubstr("\"success\":true")) << "from the same address";
}

TEST_F(EventLimits, WhatIsMalformedIsSaidFirst) {
    Device device(server, server.token(amy));
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(device.ask("send_message_realtime", "5"), R"([{"error":"Invalid payload"}])");
        EXPECT_EQ(device.ask("send_message_realtime", "{}"), R"([{"error":"Invalid message data"}])");
    }
    for (int i = 0; i < 3; ++i) EXPECT_EQ(device.ask("send_message_realtime", to(amy)), R"([{"error":"Access denied"}])");
    EXPECT_THAT(device.ask("send_message_realtime", to(amy)), MatchesRegex(too_many)) << "refused ones count";
    EXPECT_EQ(device.ask("send_message_realtime", "{}"), R"([{"error":"Invalid message data"}])");
}

TEST_F(EventLimits, EveryEventHasALimit) {
    Device device(server, server.token(amy));
    const std::string other = R"({"other_user_id":")" + bob.to_string() + R"("})";
    const std::string room = R"({"room_id":"x"})";
    const std::string message = R"({"message_id":"6b04b14f8c26befb9b7affff"})";
    const auto twice = [&](const char* event, const std::string& argument) {
        for (int i = 0; i < 2; ++i) EXPECT_THAT(device.ask(event, argument), ::testing::Not(HasSubstr("429"))) << event;
    };
    twice("typing", to(bob));
    EXPECT_THAT(device.ask("typing", to(bob)), MatchesRegex(too_many));
    EXPECT_THAT(device.ask("stop_typing", to(bob)), MatchesRegex(too_many));
    twice("join_conversation", other);
    EXPECT_THAT(device.ask("join_conversation", other), MatchesRegex(too_many));
    EXPECT_THAT(device.ask("leave_conversation", room), MatchesRegex(too_many));
    twice("mark_delivered", message);
    EXPECT_THAT(device.ask("mark_delivered", message), MatchesRegex(too_many));
    EXPECT_THAT(device.ask("mark_read_realtime", other), MatchesRegex(too_many));
}

TEST_F(EventLimits, ABanHoldsAtBothDoors) {
    const std::string token = server.token(amy);
    Device device(server, token);
    for (int i = 0; i < 5; ++i) device.ask("send_message_realtime", to(bob));
    EXPECT_THAT(device.ask("send_message_realtime", to(bob)), HasSubstr("\"retry_after\":300"));
    const auto refused = server.send(token, bob, "x");
    EXPECT_EQ(refused.status, 429);
    EXPECT_THAT(refused["retry_after"], ::testing::AnyOf("299", "300"));
    EXPECT_THAT(device.ask("typing", to(bob)), "[]") << "one is banned from what one overdid";
}

TEST_F(EventLimits, WhoConnectsTooOftenIsNotSentAwayForGood) {
    const std::string auth = "{\"token\":\"" + server.token(amy) + "\"}";
    for (int i = 0; i < 2; ++i) EXPECT_THAT(Device::with_auth(server, auth)->connect_answer(), StartsWith("40{"));
    EXPECT_EQ(Device::with_auth(server, auth)->connect_answer(), "") << "closed, without a 44 after which clients stop";
    EXPECT_THAT(Device::with_auth(server, R"({"token":"x"})")->connect_answer(), StartsWith("44"));
    Device other(server, server.token(bob));
}

}  // namespace
}  // namespace truebond::test
