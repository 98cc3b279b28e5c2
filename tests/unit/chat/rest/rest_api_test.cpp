#include "unit/chat/support/browser.hpp"

namespace truebond::test {
namespace {

class RestApiTest : public ::testing::Test {
protected:
    static std::string send_body(UserId to, std::string_view text, std::string_view key = {}) {
        std::string body = R"({"receiver_id":")" + to.to_string() + R"(","content":")" + std::string(text) + '"';
        if (!key.empty()) body += R"(,"client_message_id":")" + std::string(key) + '"';
        return body + '}';
    }
    static std::string error(int status, std::string_view text, std::string_view path) {
        return R"({"error":")" + std::string(text) + R"(","status_code":)" + std::to_string(status) + R"(,"path":")" + std::string(path) +
               "\"}";
    }

    World world;
    Browser browser{world};
    SignedIn amy = world.sign_up("Amy");
    SignedIn bob = world.sign_up("Bob");
};

TEST_F(RestApiTest, SignUpLogInAndWhoAmI) {
    const Answer up =
        browser.post("/api/auth/signup",
                     R"({"name":"Zoë","email":"Zoe@Example.com","mobile_number":"+919821340700","password":"Test@1234","age":"25",)"
                     R"("gender":"female","interested_in":"male","address_line":"1","city":"M","state":"S","country":"I","pincode":"4"})");
    ASSERT_EQ(up.status, 200) << up.body;
    const Answer in = browser.post("/api/auth/login", R"({"email":"Zoe@example.com","password":"Test@1234"})");
    ASSERT_EQ(in.status, 200) << in.body;
    EXPECT_EQ(in.text("user_id"), up.text("user_id"));
    const Value tokens = *in.json().find("tokens");
    const Answer me = browser.ask({"GET", "/api/auth/me", {{"authorization", "bearer " + *tokens.find("access_token")->if_string()}}});
    EXPECT_EQ(me.body,
              R"({"id":")" + up.text("user_id") +
                  R"(","name":"Zoë","age":25,"gender":"female","bio":null,"profile_pictures":[],"preferences":{"interested_in":"male",)"
                  R"("min_age":18,"max_age":50,"max_distance_km":50},"intent":"dating","email":"Zoe@example.com",)"
                  R"("mobile_number":"+919821340700","credits_balance":10,"is_verified":false,"is_online":false,)"
                  R"("created_at":"2026-11-18T11:06:40.000000+00:00"})");
}

TEST_F(RestApiTest, RefreshRotatesAndLogoutEndsIt) {
    const std::string body = R"({"refresh_token":")" + world.jwt.sign(amy.tokens.refresh) + "\"}";
    const Answer first = browser.post("/api/auth/refresh", body);
    ASSERT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(browser.post("/api/auth/refresh", body).body, first.body);
    EXPECT_EQ(browser.as(amy, "POST", "/api/auth/logout").body, R"({"message":"Logged out successfully"})");
    EXPECT_EQ(browser.as(amy, "GET", "/api/auth/me").body, error(401, "Token has been revoked", "/api/auth/me"));
    EXPECT_EQ(browser.post("/api/auth/refresh", body).body, error(401, "Token has been revoked", "/api/auth/refresh"));
    EXPECT_EQ(browser.post("/api/auth/refresh", R"({"refresh_token":")" + first.text("refresh_token") + "\"}").status, 401);
}

TEST_F(RestApiTest, ASendIsAnsweredAndRepeatedForItsKey) {
    const Answer first = browser.as(amy, "POST", "/api/messages/send", send_body(bob.user.id, "hi", "k1"));
    ASSERT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(first.text("status"), "sent");
    EXPECT_EQ(first.header("idempotent-replayed"), std::nullopt);
    const Answer again = browser.ask({"POST",
                                      "/api/messages/send",
                                      {{"authorization", "Bearer " + world.jwt.sign(amy.tokens.access)}, {"idempotency-key", "k1"}},
                                      send_body(bob.user.id, "hi")});
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.header("idempotent-replayed"), "true");
    const Answer other = browser.as(amy, "POST", "/api/messages/send", send_body(bob.user.id, "ho", "k1"));
    EXPECT_EQ(other.body, error(409, "Idempotency key already used for a different message", "/api/messages/send"));
    EXPECT_EQ(world.user(amy.user.id).credits_balance, 9);
    EXPECT_EQ(world.sink.all<MessageSent>().size(), 1U);
}

TEST_F(RestApiTest, ChecksComeInTheirOrder) {
    const std::string to_self = send_body(amy.user.id, "x");
    const std::string nonsense = R"({"receiver_id":"zzz","content":""})";
    EXPECT_EQ(browser.ask({"POST", "/api/messages/send", {}, "", true}).body, error(413, "Payload too large", "/api/messages/send"));
    EXPECT_EQ(browser.post("/api/messages/send", nonsense).status, 403);
    EXPECT_EQ(browser.as(amy, "POST", "/api/messages/send", nonsense).status, 422);
    EXPECT_EQ(browser.as(amy, "POST", "/api/messages/send", R"({"receiver_id":"zzz","content":"x"})").body,
              error(404, "Receiver not found", "/api/messages/send"));
    EXPECT_EQ(browser.as(amy, "POST", "/api/messages/send", to_self).body,
              error(400, "Cannot send message to yourself", "/api/messages/send"));
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(world.send(amy.user.id, bob.user.id, "x"));
    EXPECT_EQ(browser.as(amy, "POST", "/api/messages/send", to_self).status, 400);
    EXPECT_EQ(browser.as(amy, "POST", "/api/messages/send", send_body(bob.user.id, "x")).status, 402);
    world.store.set_available(false);
    const Answer away = browser.as(amy, "POST", "/api/messages/send", send_body(bob.user.id, "x"));
    EXPECT_EQ(away.body, error(503, "Database not available. Please try again later.", "/api/messages/send"));
}

TEST_F(RestApiTest, OverloadTellsWhenToComeBack) {
    world.hasher.overloaded = true;
    const Answer answer = browser.post("/api/auth/login", R"({"email":"amy@example.com","password":"x"})");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.header("retry-after"), "1");
}

TEST_F(RestApiTest, HistoryPagesInBothDirections) {
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i) ids.push_back(world.send(amy.user.id, bob.user.id, std::to_string(i))->message.id.to_string());
    const std::string path = "/api/messages/" + bob.user.id.to_string();
    const auto contents = [&](const std::string& query) {
        const Value page = browser.as(amy, "GET", path + query).json();
        std::string list;
        for (const Value& m : *page.find("messages")->if_array()) list += *m.find("content")->if_string();
        return list + (*page.find("has_more")->if_bool() ? "+" : "");
    };
    EXPECT_EQ(contents(""), "01234");
    EXPECT_EQ(contents("?limit=2"), "34+");
    EXPECT_EQ(contents("?limit=2&before=" + ids[3]), "12+");
    EXPECT_EQ(contents("?limit=2&before=" + ids[2]), "01");
    EXPECT_EQ(contents("?limit=2&after=" + ids[0]), "12+");
    EXPECT_EQ(contents("?after=" + ids[4]), "");
    EXPECT_EQ(browser.as(amy, "GET", path + "?before=zzz").body, error(404, "Message not found", path));
    EXPECT_EQ(browser.as(amy, "GET", path + "?before=" + ids[0] + "&after=" + ids[1]).status, 422);
    EXPECT_EQ(browser.as(amy, "GET", "/api/messages/zzz").body, R"({"messages":[],"count":0,"has_more":false})");
}

TEST_F(RestApiTest, ReadMessagesSayWhen) {
    ASSERT_TRUE(world.send(amy.user.id, bob.user.id, "x"));
    EXPECT_EQ(browser.as(bob, "POST", "/api/messages/read/" + amy.user.id.to_string()).body, R"({"marked_read":1})");
    EXPECT_EQ(browser.as(bob, "POST", "/api/messages/read/zzz").body, R"({"marked_read":0})");
    const Value page = browser.as(amy, "GET", "/api/messages/" + bob.user.id.to_string()).json();
    const Value& message = (*page.find("messages")->if_array())[0];
    EXPECT_EQ(*message.find("is_read")->if_bool(), true);
    EXPECT_EQ(*message.find("is_mine")->if_bool(), true);
    EXPECT_EQ(*message.find("read_at")->if_string(), "2026-11-18T11:06:40.000000+00:00");
    EXPECT_TRUE(message.find("delivered_at")->is_null());
}

TEST_F(RestApiTest, EventsContinueFromAnOffset) {
    ASSERT_TRUE(world.send(amy.user.id, bob.user.id, "x"));
    ASSERT_TRUE(world.send(amy.user.id, bob.user.id, "y"));
    EXPECT_EQ(browser.as(bob, "GET", "/api/events").body, R"({"events":[],"next":"2","has_more":false})");
    const Value page = browser.as(bob, "GET", "/api/events?after=0&limit=1").json();
    EXPECT_EQ(*page.find("next")->if_string(), "1");
    EXPECT_TRUE(*page.find("has_more")->if_bool());
    const Value& event = (*page.find("events")->if_array())[0];
    EXPECT_EQ(*event.find("event")->if_string(), "new_message");
    EXPECT_EQ(*event.find("offset")->if_string(), "1");
    EXPECT_EQ(*event.find("data")->find("content")->if_string(), "x");
    EXPECT_EQ(browser.as(bob, "GET", "/api/events?after=2").body, R"({"events":[],"next":"2","has_more":false})");
    EXPECT_EQ(browser.as(bob, "GET", "/api/events?after=99").body, error(410, "Offset too old", "/api/events"));
}

TEST_F(RestApiTest, SearchFindsPeople) {
    EXPECT_EQ(
        browser.as(amy, "GET", "/api/search/users?q=bo").body,
        R"({"results":[{"id":")" + bob.user.id.to_string() + R"(","name":"Bob","profile_picture":null,"is_online":false}],"total":1})");
    EXPECT_EQ(browser.as(amy, "GET", "/api/search/users?q=b").body, R"({"results":[],"total":0})");
    EXPECT_EQ(browser.as(amy, "GET", "/api/search/users").status, 422);
}

TEST_F(RestApiTest, ADeletedAccountIsGone) {
    EXPECT_EQ(browser.as(bob, "DELETE", "/api/users/account").body, R"({"message":"Account deactivated"})");
    EXPECT_EQ(browser.as(bob, "GET", "/api/auth/me").body, error(403, "Account is deactivated", "/api/auth/me"));
    EXPECT_EQ(browser.as(amy, "POST", "/api/messages/send", send_body(bob.user.id, "x")).status, 404);
    EXPECT_EQ(world.sink.ended().size(), 1U);
}

TEST_F(RestApiTest, CrossedAgesAreAValidationError) {
    const Answer answer = browser.as(amy, "PUT", "/api/users/preferences", R"({"min_age":60,"max_age":20})");
    EXPECT_EQ(answer.body, R"({"error":"Validation error","status_code":422,"details":[{"field":"body -> max_age",)"
                           R"("message":"max_age must be greater than or equal to min_age","type":"value_error"}],)"
                           R"("path":"/api/users/preferences"})");
}

TEST_F(RestApiTest, ReadinessFollowsTheStore) {
    EXPECT_EQ(browser.ask({"GET", "/api/health/ready"}).body, R"({"status":"ready","ready":true})");
    world.store.set_available(false);
    EXPECT_EQ(browser.ask({"GET", "/api/health/ready"}).status, 503);
    EXPECT_EQ(browser.ask({"GET", "/api/health"}).status, 200);
    const Value health = browser.ask({"GET", "/api/health/detailed"}).json();
    EXPECT_EQ(*health.find("status")->if_string(), "degraded");
    EXPECT_EQ(*health.find("services")->find("mongodb")->find("status")->if_string(), "disconnected");
    world.store.set_available(true);
    world.chat.check_health.drain();
    EXPECT_EQ(browser.ask({"GET", "/api/health/ready"}).body, R"({"status":"draining","ready":false})");
}

TEST_F(RestApiTest, MethodsAndSlashes) {
    EXPECT_EQ(browser.ask({"PATCH", "/api/users/profile"}).header("allow"), "PUT");
    EXPECT_EQ(browser.ask({"DELETE", "/api/messages/send"}).header("allow"), "POST, GET");
    const Answer head = browser.ask({"HEAD", "/api/health"});
    EXPECT_EQ(head.status, 405);
    EXPECT_EQ(head.body, "");
    const auto location = [&](std::string target, std::vector<sioxx::Header> headers = {}) {
        const Answer answer = browser.ask({"GET", std::move(target), std::move(headers)});
        EXPECT_EQ(answer.status, 307);
        return answer.header("location").value_or("none");
    };
    EXPECT_EQ(location("/api/health/?a=%20b"), "http://127.0.0.1:8101/api/health?a=%20b");
    EXPECT_EQ(location("/api/health///"), "http://127.0.0.1:8101/api/health");
    EXPECT_EQ(location("/api/health/", {{"host", "x.example"}, {"x-forwarded-proto", "https"}}), "http://x.example/api/health");
    EXPECT_EQ(browser.ask({"GET", "/api/nope/"}).status, 404);
    EXPECT_EQ(browser.ask({"GET", "//"}).status, 404);
    EXPECT_EQ(browser.ask({"GET", "/app/"}).status, 404) << "there is no web client";

    RestOptions behind_proxy;
    behind_proxy.proxies = ProxyTrust(std::vector<AddressRange>{});
    const Browser proxied(world, behind_proxy);
    EXPECT_EQ(proxied.ask({"GET", "/api/health/", {{"host", "x.example"}, {"x-forwarded-proto", "https"}}}).header("location"),
              "https://x.example/api/health");
}

TEST_F(RestApiTest, PathsAreShownDecodedAndWithoutTheirQuery) {
    EXPECT_EQ(browser.ask({"GET", "/caf%C3%A9?x=1"}).body, error(404, "Not Found", "/café"));
    EXPECT_EQ(browser.ask({"GET", "/a%3Fb"}).body, error(404, "Not Found", "/a"));
    EXPECT_EQ(browser.ask({"GET", "//api/health"}).body, error(404, "Not Found", "/health"));
    EXPECT_EQ(browser.as(amy, "GET", "/api/users/%70rofile/" + bob.user.id.to_string()).status, 200);
    EXPECT_EQ(browser.as(amy, "GET", "/api/users/profile/a%2Fb").status, 404);
}

TEST_F(RestApiTest, EveryAnswerCarriesItsHeaders) {
    for (const char* target : {"/api/health", "/nope", "/api/health/", "/api/auth/me"}) {
        const Answer answer = browser.ask({"GET", target});
        EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
        EXPECT_EQ(answer.header("x-frame-options"), "DENY");
        EXPECT_EQ(answer.header("x-xss-protection"), "1; mode=block");
        EXPECT_EQ(answer.header("referrer-policy"), "strict-origin-when-cross-origin");
        EXPECT_TRUE(answer.header("x-process-time"));
        EXPECT_FALSE(answer.header("strict-transport-security"));
        EXPECT_FALSE(answer.header("access-control-allow-origin"));
    }
}

TEST_F(RestApiTest, ProductionAllowsOneOrigin) {
    RestOptions options;
    options.environment = "production";
    options.production = true;
    options.frontend_url = "https://app.example/";
    const Browser production(world, options);
    const Answer ours = production.ask({"GET", "/api/health", {{"origin", "https://app.example"}}});
    EXPECT_EQ(ours.header("access-control-allow-origin"), "https://app.example");
    EXPECT_EQ(ours.header("vary"), "Origin");
    EXPECT_TRUE(ours.header("strict-transport-security"));
    EXPECT_FALSE(production.ask({"GET", "/api/health", {{"origin", "https://evil.example"}}}).header("access-control-allow-origin"));
    const std::vector<sioxx::Header> preflight{{"origin", "https://app.example"}, {"access-control-request-method", "PUT"}};
    EXPECT_EQ(production.ask({"OPTIONS", "/api/users/profile", preflight}).body, "OK");
    const std::vector<sioxx::Header> both_wrong{{"origin", "https://evil.example"}, {"access-control-request-method", "PATCH"}};
    EXPECT_EQ(production.ask({"OPTIONS", "/api/users/profile", both_wrong}).body, "Disallowed CORS origin, method");
}

}  // namespace
}  // namespace truebond::test
