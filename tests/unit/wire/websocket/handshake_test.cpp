#include "wire/websocket/handshake.hpp"

#include <gtest/gtest.h>

namespace sioxx::wire::websocket {
namespace {

TEST(WebsocketHandshake, AnswersTheExampleOfTheRfc) { EXPECT_EQ(accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="); }

TEST(WebsocketHandshake, KnowsAKeyWhenItSeesOne) {
    EXPECT_TRUE(valid_key("dGhlIHNhbXBsZSBub25jZQ=="));
    EXPECT_FALSE(valid_key(""));
    EXPECT_FALSE(valid_key("dGhlIHNhbXBsZSBub25jZQ="));
    EXPECT_FALSE(valid_key("dGhlIHNhbXBsZSBub25jZQ==="));
    EXPECT_FALSE(valid_key("dGhlIHNhbXBsZSBub25jZQxx"));
    EXPECT_FALSE(valid_key("dGhlIHNhbXBsZSBub25j-Q=="));
    EXPECT_FALSE(valid_key("dGhlIHNhbXBsZSBub25jZ==="));
}

TEST(WebsocketHandshake, TakesTheFirstOfAListOfSubprotocols) {
    EXPECT_EQ(first_token("chat"), "chat");
    EXPECT_EQ(first_token(" v1.chat ,\tv2"), "v1.chat");
    for (const char* none : {"", " ", ",", "a,", ",a", "a,,b", "a b", "a,b c", "a;b", "\"a\"", "\xc3\xa4"})
        EXPECT_EQ(first_token(none), std::nullopt) << none;
}

}  // namespace
}  // namespace sioxx::wire::websocket
