#include "json.hpp"
#include "tokens.hpp"

#include <limits>
#include <string>

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace loadtest {
namespace {

std::string from_base64url(std::string text) {
    for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
    const std::size_t padding = (4 - text.size() % 4) % 4;
    text.append(padding, '=');
    std::string out(text.size(), '\0');
    const int n = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<const unsigned char*>(text.data()),
                                  static_cast<int>(text.size()));
    out.resize(static_cast<std::size_t>(n) - padding);
    return out;
}

TEST(Tokens, SeededUsersHaveKnownIds) {
    EXPECT_EQ(seeded_user_id(0), "5eed00000000000000000000");
    EXPECT_EQ(seeded_user_id(0xABC), "5eed00000000000000000abc");
}

TEST(Tokens, AreSignedAccessTokensOfTheUser) {
    const std::string secret(32, 's');
    const std::string token = Tokens(secret).token(5);
    const std::size_t first = token.find('.');
    const std::size_t second = token.rfind('.');
    ASSERT_LT(first, second);
    const std::string claims = from_base64url(token.substr(first + 1, second - first - 1));
    EXPECT_NE(claims.find("\"sub\":\"5eed00000000000000000005\""), std::string::npos) << claims;
    EXPECT_NE(claims.find("\"type\":\"access\""), std::string::npos) << claims;
    unsigned char digest[32];
    unsigned length = 0;
    HMAC(EVP_sha256(), secret.data(), 32, reinterpret_cast<const unsigned char*>(token.data()), second, digest, &length);
    EXPECT_EQ(from_base64url(token.substr(second + 1)), std::string(reinterpret_cast<const char*>(digest), length));
    EXPECT_NE(Tokens(secret).token(5), token) << "each has its own jti";
}

TEST(Tokens, WithoutASecretAreNames) { EXPECT_EQ(Tokens("").token(12), "user12"); }

TEST(Json, KeepsOrderAndEscapes) {
    Json inner = Json::array();
    inner.push(1);
    inner.push(2.5);
    Json json = Json::object();
    json.set("z", "a \"quote\" \\ and \n");
    json.set("a", std::move(inner));
    json.set("none", std::numeric_limits<double>::infinity());
    json.set("yes", true);
    EXPECT_EQ(json.text(),
              "{\n  \"z\": \"a \\\"quote\\\" \\\\ and \\u000a\",\n  \"a\": [1, 2.5],\n  \"none\": null,\n  \"yes\": true\n}\n");
}

}  // namespace
}  // namespace loadtest
