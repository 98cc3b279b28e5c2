// Forgotten passwords, one-time passwords, and the payment service's door.
#include "unit/chat/support/browser.hpp"

namespace truebond::test {
namespace {

std::string after(const std::string& text, const std::string& mark, std::size_t length) {
    const auto at = text.find(mark);
    return at == std::string::npos ? "" : text.substr(at + mark.size(), length);
}

class AccountRecovery : public ::testing::Test {
protected:
    AccountRecovery() : world(options()) {}
    static ChatOptions options() {
        ChatOptions o;
        o.reset_link = "https://app.example/reset-password?token=";
        return o;
    }
    static std::string refusal(int status, std::string_view text, std::string_view path) {
        return R"({"error":")" + std::string(text) + R"(","status_code":)" + std::to_string(status) + R"(,"path":")" + std::string(path) +
               "\"}";
    }
    /// The token of the newest mail.
    std::string token_for(const std::string& email) {
        const std::size_t before = world.courier.letters().size();
        EXPECT_EQ(browser.post("/api/auth/forgot-password", R"({"email":")" + email + "\"}").body,
                  R"({"message":"If email exists, reset link has been sent","success":true})");
        world.settle();
        const auto letters = world.courier.letters();
        return letters.size() > before ? after(letters.back().body, "token=", 43) : "";
    }
    Answer reset(const std::string& token, const std::string& password) {
        return browser.post("/api/auth/reset-password", R"({"token":")" + token + R"(","new_password":")" + password + "\"}");
    }
    Answer log_in(const std::string& password) {
        return browser.post("/api/auth/login", R"({"email":"amy@example.com","password":")" + password + "\"}");
    }
    std::string code_for(const std::string& number) {
        const std::size_t before = world.courier.letters().size();
        EXPECT_EQ(browser.post("/api/auth/otp/send", R"({"mobile_number":")" + number + "\"}").body,
                  R"({"message":"OTP sent successfully","mobile_number":")" + number + R"(","expires_in_minutes":10})");
        const auto letters = world.courier.letters();
        return letters.size() > before ? after(letters.back().body, "code is ", 6) : "";
    }
    Answer verify(const SignedIn& who, const std::string& number, const std::string& code) {
        return browser.as(who, "POST", "/api/auth/otp/verify", R"({"mobile_number":")" + number + R"(","otp_code":")" + code + "\"}");
    }

    World world;
    Browser browser{world};
    SignedIn amy = world.sign_up("Amy");
};

TEST_F(AccountRecovery, ATokenByMailChangesThePasswordOnceAndEndsAllSessions) {
    const std::string token = token_for("amy@example.com");
    ASSERT_EQ(token.size(), 43U);
    const Letter mail = world.courier.letters().back();
    EXPECT_EQ(mail.kind, Letter::Kind::mail);
    EXPECT_EQ(mail.to, "amy@example.com");
    EXPECT_EQ(browser.post("/api/auth/validate-reset-token?token=" + token, "").body, R"({"valid":true,"message":"Token is valid"})");
    EXPECT_EQ(reset(token, "seven77").body, refusal(400, "Password must be at least 8 characters long", "/api/auth/reset-password"));
    world.audit.take();
    EXPECT_EQ(reset(token, "NewPass@123").body, R"({"message":"Password reset successful","success":true})");
    EXPECT_EQ(log_in("Test@1234").status, 401);
    EXPECT_EQ(log_in("NewPass@123").status, 200);
    EXPECT_EQ(browser.as(amy, "GET", "/api/auth/me").body, refusal(401, "Token has been revoked", "/api/auth/me"));
    const std::string refresh = world.jwt.sign(amy.tokens.refresh);
    EXPECT_EQ(browser.post("/api/auth/refresh", R"({"refresh_token":")" + refresh + "\"}").status, 401);
    EXPECT_EQ(world.sink.ended(), std::vector<std::string>{"user:" + amy.user.id.to_string()});
    EXPECT_EQ(world.audit.take().front(), "password_changed user=" + amy.user.id.to_string() + " from=192.0.2.1");
    EXPECT_EQ(reset(token, "Another@123").body, refusal(400, "Invalid or expired token", "/api/auth/reset-password"));
    EXPECT_EQ(browser.post("/api/auth/validate-reset-token?token=" + token, "").status, 400);
}

TEST_F(AccountRecovery, NothingTellsWhetherAnAddressHasAnAccount) {
    EXPECT_EQ(token_for("nobody@example.com"), "");
    ASSERT_TRUE(world.deactivate(amy.user.id));
    EXPECT_EQ(token_for("amy@example.com"), "");
}

TEST_F(AccountRecovery, MailGoesToTheStoredAddress) {
    EXPECT_NE(token_for("AMY@example.com"), "");
    EXPECT_EQ(world.courier.letters().back().to, "amy@example.com");
}

TEST_F(AccountRecovery, ATokenIsGoodForTenMinutes) {
    const std::string token = token_for("amy@example.com");
    world.clock.advance(std::chrono::minutes(10));
    EXPECT_EQ(reset(token, "NewPass@123").body, refusal(400, "Invalid or expired token", "/api/auth/reset-password"));
}

TEST_F(AccountRecovery, TheTokenIsAskedBeforeThePassword) {
    EXPECT_EQ(reset("x", "a").body, refusal(400, "Invalid or expired token", "/api/auth/reset-password"));
}

TEST_F(AccountRecovery, ACodeVerifiesTheNumberItWasSentTo) {
    const std::string number = amy.user.mobile_number;
    EXPECT_EQ(verify(amy, number, "000000").body, refusal(400, "No valid OTP found. Please request a new one.", "/api/auth/otp/verify"));
    const std::string code = code_for(number);
    ASSERT_EQ(code.size(), 6U);
    EXPECT_EQ(world.courier.letters().back().kind, Letter::Kind::text);
    EXPECT_EQ(verify(amy, "+910000000000", code).body, refusal(400, "Mobile number mismatch", "/api/auth/otp/verify"));
    EXPECT_EQ(verify(amy, number, "nope").body, refusal(400, "Invalid OTP code", "/api/auth/otp/verify"));
    EXPECT_FALSE(world.user(amy.user.id).is_verified);
    EXPECT_EQ(verify(amy, number, code).body, R"({"message":"Mobile number verified successfully"})");
    EXPECT_TRUE(world.user(amy.user.id).is_verified);
    EXPECT_EQ(verify(amy, number, code).status, 400) << "used up";
}

TEST_F(AccountRecovery, NoCodeGoesToANumberWithoutAnAccount) { EXPECT_EQ(code_for("+910000000000"), ""); }

TEST_F(AccountRecovery, ACourierThatIsFullIsSaid) {
    world.courier.set_full(true);
    const Answer answer = browser.post("/api/auth/otp/send", R"({"mobile_number":")" + amy.user.mobile_number + "\"}");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.header("retry-after"), "1");
    EXPECT_EQ(browser.post("/api/auth/otp/send", R"({"mobile_number":"+910000000000"})").status, 503) << "whoever's number it is";
}

TEST_F(AccountRecovery, TheSameStepsAreTakenForEveryNumber) {
    world.store.set_available(false);
    for (const std::string& number : {amy.user.mobile_number, std::string("+910000000000")}) {
        EXPECT_EQ(browser.post("/api/auth/otp/send", R"({"mobile_number":")" + number + "\"}").status, 503);
    }
    world.store.set_available(true);
    EXPECT_EQ(code_for("+910000000000"), "");
    // Written for nobody's number too, so a time that is measured says nothing: there is a code now, and it is nobody's.
    const SignedIn late = world.sign_up_with_number("Late", "+910000000000");
    EXPECT_EQ(verify(late, "+910000000000", "nope").body, refusal(400, "Invalid OTP code", "/api/auth/otp/verify"));
}

TEST_F(AccountRecovery, LettersToOneRecipientAreLimitedWhoeverAsks) {
    RateRules rates;
    rates[RateAction::letter] = {2, 3600};
    World limited(options(), rates);
    const Browser door(limited);
    const SignedIn ann = limited.sign_up("Ann");
    int from = 0;
    const auto ask = [&](const std::string& route, const std::string& body) {
        return door
            .ask(
                {"POST", "/api/auth/" + route, {{"content-type", "application/json"}}, body, false, "198.51.100." + std::to_string(++from)})
            .status;
    };
    const std::string mail = R"({"email":"ann@example.com"})", shouted = R"({"email":"ANN@example.com"})";
    EXPECT_EQ(ask("forgot-password", mail), 200);
    EXPECT_EQ(ask("forgot-password", shouted), 200);
    EXPECT_EQ(ask("forgot-password", mail), 429);
    EXPECT_EQ(ask("forgot-password", R"({"email":"nobody@example.com"})"), 200);
    for (const std::string& number : {ann.user.mobile_number, std::string("+910000000000")}) {
        const std::string text = R"({"mobile_number":")" + number + "\"}";
        EXPECT_EQ(ask("otp/send", text), 200);
        EXPECT_EQ(ask("otp/send", text), 200);
        EXPECT_EQ(ask("otp/send", text), 429) << "whether it is somebody's or not";
    }
    limited.settle();
    EXPECT_EQ(limited.courier.letters().size(), 4U);
}

class PaymentService : public AccountRecovery {
protected:
    static constexpr auto path = "/api/admin/credits/grant";
    static RestOptions with_key() {
        RestOptions o;
        o.service_key = ServiceKey("the payment service's");
        return o;
    }
    std::string body(std::string_view amount, std::string_view more = R"("reason":"credit_purchase","reference_id":"order-1")") const {
        return R"({"user_id":")" + amy.user.id.to_string() + R"(","amount":)" + std::string(amount) + ',' + std::string(more) + '}';
    }
    Answer grant(const std::string& text, const std::string& key = "the payment service's") {
        return service.ask({"POST", path, {{"x-service-key", key}}, text});
    }
    Browser service{world, with_key()};
};

TEST_F(PaymentService, WithoutAKeyTheRouteDoesNotExist) {
    EXPECT_EQ(browser.post(path, body("5")).body, refusal(404, "Not Found", path));
    EXPECT_EQ(browser.ask({"POST", path, {{"x-service-key", ""}}, body("5")}).status, 404);
}

TEST_F(PaymentService, AnotherKeyIsRefusedAndRecorded) {
    world.audit.take();
    EXPECT_EQ(service.post(path, body("5")).body, refusal(401, "Invalid service key", path));
    EXPECT_EQ(grant(body("5"), "the payment service'z").status, 401);
    EXPECT_EQ(world.user(amy.user.id).credits_balance, 10);
    EXPECT_EQ(world.audit.take().front(), "access_denied from=192.0.2.1 what=service_key");
}

TEST_F(PaymentService, OneReferenceIsOneGrant) {
    const Answer first = grant(body("25"));
    ASSERT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(first.json().find("credits_balance")->if_int() != nullptr ? *first.json().find("credits_balance")->if_int() : 0, 35);
    const Answer again = grant(body("25"));
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.header("idempotent-replayed"), "true");
    EXPECT_EQ(grant(body("26")).body, refusal(409, "Reference already used for a different grant", path));
    EXPECT_EQ(world.user(amy.user.id).credits_balance, 35);
    const Answer ledger = browser.as(amy, "GET", "/api/credits/history");
    EXPECT_NE(ledger.body.find(R"("amount":25,"reason":"credit_purchase","balance_after":35,"description":"Credit purchase")"),
              std::string::npos)
        << ledger.body;
}

TEST_F(PaymentService, WhatDoesNotFitIsSaidAndChangesNothing) {
    for (const char* amount : {"0", "-1", "1000001", "1.5", "\"x\"", "null"}) EXPECT_EQ(grant(body(amount)).status, 422) << amount;
    EXPECT_EQ(grant(body("5", R"("reason":"message_sent","reference_id":"r")")).status, 422);
    EXPECT_EQ(grant(body("5", R"("reason":"refund")")).status, 422);
    EXPECT_EQ(grant(R"({"user_id":"zzz","amount":5,"reason":"refund","reference_id":"r"})").body, refusal(404, "User not found", path));
    EXPECT_EQ(world.user(amy.user.id).credits_balance, 10);
}

}  // namespace
}  // namespace truebond::test
