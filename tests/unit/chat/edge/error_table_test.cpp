#include "chat/edge/error_table.hpp"

#include "wire/json/parse.hpp"

#include <set>

#include <gtest/gtest.h>

namespace truebond {
namespace {

std::vector<Errc> all_codes() {
    std::vector<Errc> codes;
    for (std::uint8_t i = 0; i < errc_count; ++i) codes.push_back(static_cast<Errc>(i));
    return codes;
}

TEST(ErrorTable, GivesEveryCodeAStatusAndAText) {
    const std::set<int> statuses{400, 401, 402, 403, 404, 409, 410, 422, 429, 503};
    for (const Errc code : all_codes()) {
        const HttpError error = http_error(code);
        EXPECT_TRUE(statuses.contains(error.status)) << static_cast<int>(code) << " has " << error.status;
        EXPECT_FALSE(error.text.empty());
    }
}

TEST(ErrorTable, GivesEveryCodeAnAcknowledgement) {
    for (const AckOf event : {AckOf::join_conversation, AckOf::send_message, AckOf::mark_delivered, AckOf::mark_read}) {
        for (const Errc code : all_codes()) {
            const auto ack = sioxx::wire::json::parse(ack_error(event, code));
            ASSERT_TRUE(ack) << static_cast<int>(code);
            EXPECT_NE(ack->find("error"), nullptr) << static_cast<int>(code);
        }
    }
}

TEST(ErrorTable, LimitsTellWhenToComeBack) {
    EXPECT_GT(http_error(Errc::overloaded).retry_after_s, 0);
    EXPECT_GT(http_error(Errc::rate_limited).retry_after_s, 0);
}

TEST(ErrorTable, SpeaksTheWordsOfTheOldService) {
    EXPECT_EQ(ack_error(AckOf::join_conversation, Errc::access_denied), R"({"error":"Access denied"})");
    EXPECT_EQ(ack_error(AckOf::send_message, Errc::self_send), R"({"error":"Access denied"})");
    EXPECT_EQ(ack_error(AckOf::send_message, Errc::receiver_not_found), R"({"error":"Access denied"})");
    EXPECT_EQ(ack_error(AckOf::send_message, Errc::insufficient_credits), R"({"error":"Insufficient credits","code":402})");
    EXPECT_EQ(ack_error(AckOf::send_message, Errc::invalid_content), R"({"error":"Failed to send message"})");
    EXPECT_EQ(ack_error(AckOf::mark_delivered, Errc::not_delivered), R"({"error":"Failed to mark delivered"})");
    EXPECT_EQ(http_error(Errc::unavailable).text, "Database not available. Please try again later.");
}

TEST(ErrorTable, ARefusedConnectSaysWhyUnlessComingBackHelps) {
    EXPECT_EQ(connect_code(Errc::token_expired), "token_expired");
    EXPECT_EQ(connect_code(Errc::token_revoked), "token_revoked");
    EXPECT_EQ(connect_code(Errc::account_inactive), "account_inactive");
    EXPECT_EQ(connect_code(Errc::token_invalid), "token_invalid");
    EXPECT_EQ(connect_code(Errc::token_not_access), "token_invalid");
    EXPECT_EQ(connect_code(Errc::token_user_unknown), "token_invalid");
    EXPECT_EQ(connect_code(Errc::unavailable), std::nullopt);
    EXPECT_EQ(connect_code(Errc::overloaded), std::nullopt);
}

}  // namespace
}  // namespace truebond
