#include "chat/edge/jwt.hpp"

#include "base/encoding.hpp"
#include "unit/chat/support/raw_token.hpp"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace truebond {
namespace {

constexpr std::string_view secret = "a secret of at least thirty-two characters";
constexpr WallTime now{1'795'000'000'000'000};

using test::base64url;

std::string token(std::string_view payload, std::string_view header = R"({"alg":"HS256","typ":"JWT"})", std::string_view key = secret,
                  const EVP_MD* digest = EVP_sha256()) {
    return test::raw_token(payload, key, header, digest);
}

class Jwt : public ::testing::Test {
protected:
    /// 0 is success.
    int error(std::string_view payload) { return code(jwt.verify(token(payload), now)); }
    static int code(const Outcome<TokenClaims>& outcome) { return outcome ? 0 : static_cast<int>(outcome.error()); }
    static constexpr int invalid = static_cast<int>(Errc::token_invalid);
    static constexpr int expired = static_cast<int>(Errc::token_expired);

    JwtCodec jwt{secret};
};

TEST_F(Jwt, ReadsWhatTheOldServiceWrites) {
    const auto claims =
        jwt.verify(token(R"({"sub":"6b04b14f8c26befb9b7af7bd","type":"access","jti":"e1a38396-04b9-4774-b7a9-9ebc04842a1d",)"
                         R"("exp":1795086400,"iat":1795000000})"),
                   now);
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->sub, "6b04b14f8c26befb9b7af7bd");
    EXPECT_EQ(claims->type, TokenType::access);
    EXPECT_EQ(claims->jti, "e1a38396-04b9-4774-b7a9-9ebc04842a1d");
    EXPECT_EQ(claims->expires_at_s, 1'795'086'400);
    EXPECT_EQ(claims->issued_at_s, 1'795'000'000);
    EXPECT_TRUE(claims->family.empty());
    EXPECT_FALSE(claims->generation);
}

TEST_F(Jwt, ReadsBackWhatItWrites) {
    TokenClaims claims;
    claims.sub = "6b04b14f8c26befb9b7af7bd";
    claims.type = TokenType::refresh;
    claims.jti = "j";
    claims.expires_at_s = 1'795'000'001;
    claims.issued_at_s = 1'795'000'000;
    claims.family = "f";
    claims.generation = 3;
    const std::string text = jwt.sign(claims);
    const auto read = jwt.verify(text, now);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->sub, claims.sub);
    EXPECT_EQ(read->type, TokenType::refresh);
    EXPECT_EQ(read->family, "f");
    EXPECT_EQ(read->generation, 3);
    const auto payload = base::unbase64(text.substr(text.find('.') + 1, text.rfind('.') - text.find('.') - 1), base::Base64::url);
    EXPECT_EQ(payload,
              R"({"sub":"6b04b14f8c26befb9b7af7bd","type":"refresh","jti":"j","exp":1795000001,"iat":1795000000,"fam":"f","gen":3})");
    EXPECT_EQ(text, token(*payload)) << "and others can read it";
}

TEST_F(Jwt, EveryChangedCharacterIsNoticed) {
    const std::string good = token(R"({"sub":"a","exp":1795086400})");
    ASSERT_TRUE(jwt.verify(good, now));
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string bad = good;
        bad[i] = bad[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(jwt.verify(bad, now)) << i;
        EXPECT_FALSE(jwt.verify(good.substr(0, i), now)) << i;
    }
}

TEST_F(Jwt, OnlyItsOwnAlgorithmAndSecret) {
    constexpr std::string_view payload = R"({"exp":1795086400})";
    const auto verify = [this](const std::string& text) { return code(jwt.verify(text, now)); };
    EXPECT_EQ(verify(token(payload, R"({"typ":"JWT","alg":"HS256","kid":"x"})")), 0);
    EXPECT_EQ(verify(token(payload, R"({"alg":"HS512","typ":"JWT"})", secret, EVP_sha512())), invalid);
    EXPECT_EQ(verify(token(payload, R"({"alg":"HS512","typ":"JWT"})")), invalid);
    EXPECT_EQ(verify(token(payload, R"({"alg":"none"})")), invalid);
    EXPECT_EQ(verify(base64url(R"({"alg":"none"})") + '.' + base64url(payload) + '.'), invalid);
    EXPECT_EQ(verify(token(payload, R"({"alg":"HS256","crit":["x"]})")), invalid);
    EXPECT_EQ(verify(token(payload, R"({"alg":["HS256"]})")), invalid);
    EXPECT_EQ(verify(token(payload, "[]")), invalid);
    EXPECT_EQ(verify(token(payload, R"({"alg":"HS256"})", "another secret of thirty-two characters!")), invalid);
    EXPECT_EQ(verify(""), invalid);
    EXPECT_EQ(verify("abc"), invalid);
    EXPECT_EQ(verify(".."), invalid);
    EXPECT_EQ(verify(std::string(5000, 'a') + "." + std::string(10, 'b') + "."), invalid);
}

TEST_F(Jwt, Times) {
    EXPECT_EQ(error(R"({"exp":1795000001})"), 0);
    EXPECT_EQ(error(R"({"exp":1795000000})"), expired);
    EXPECT_EQ(error(R"({"exp":1795000000.9})"), expired);
    EXPECT_EQ(error(R"({"exp":1795000001.9})"), 0);
    EXPECT_EQ(error(R"({"exp":-1})"), expired);
    EXPECT_EQ(error(R"({})"), invalid);
    EXPECT_EQ(error(R"({"exp":null})"), invalid);
    EXPECT_EQ(error(R"({"exp":"soon"})"), invalid);
    EXPECT_EQ(error(R"({"exp":1e300})"), invalid);
    EXPECT_EQ(error(R"({"exp":1795086400,"iat":1795000000})"), 0);
    EXPECT_EQ(error(R"({"exp":1795086400,"iat":1795000001})"), invalid);
    EXPECT_EQ(error(R"({"exp":1795086400,"iat":"x"})"), invalid);
    EXPECT_EQ(error(R"({"exp":1795086400,"nbf":1795000001})"), invalid);
    EXPECT_EQ(error(R"({"exp":1795000000,"iat":1795000001})"), invalid) << "PyJWT looks at iat first";
}

TEST_F(Jwt, ClaimsOfTheWrongType) {
    EXPECT_EQ(error(R"({"exp":1795086400,"sub":5})"), invalid);
    EXPECT_EQ(error(R"({"exp":1795086400,"sub":null})"), invalid);
    EXPECT_EQ(error(R"({"exp":1795086400,"jti":5})"), invalid);
    EXPECT_EQ(error(R"({"exp":1795086400,"aud":"somebody"})"), invalid);
    EXPECT_EQ(error(R"(["exp"])"), invalid);
    EXPECT_EQ(error(R"({"exp":1795086400)"), invalid);
    EXPECT_FALSE(jwt.verify(token(R"({"exp":1795086400})"), now)->sub);
    EXPECT_EQ(jwt.verify(token(R"({"exp":1795086400,"type":7,"fam":7,"gen":"7"})"), now)->type, TokenType::other);
}

TEST_F(Jwt, ServesManyThreads) {
    const std::string good = token(R"({"sub":"a","exp":1795086400})");
    const std::string bad = token(R"({"sub":"a","exp":1795086400})", R"({"alg":"HS256","typ":"JWT"})", "no such secret");
    std::vector<std::thread> threads;
    std::atomic<int> wrong{0};
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 500; ++i) wrong += (jwt.verify(good, now) ? 0 : 1) + (jwt.verify(bad, now) ? 1 : 0);
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace truebond
