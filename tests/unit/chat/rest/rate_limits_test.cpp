// The REST door and its limits: what is counted for whom, when it is asked, and what a refusal looks like.
#include "unit/chat/support/browser.hpp"

namespace truebond::test {
namespace {

using namespace std::chrono_literals;

RateRules rules() {
    RateRules rules;
    rules[RateAction::log_in] = {2, 60};
    rules[RateAction::sign_up] = {2, 60};
    rules[RateAction::message] = {3, 60};
    rules[RateAction::request] = {5, 60};
    rules.ban_after = 4;
    rules.ban_s = 300;
    return rules;
}

class RestLimits : public ::testing::Test {
protected:
    Answer send(const SignedIn& from, const std::string& body) { return browser.as(from, "POST", "/api/messages/send", body); }
    std::string to(const SignedIn& who) const { return R"({"receiver_id":")" + who.user.id.to_string() + R"(","content":"x"})"; }
    Answer log_in(const std::string& from, std::vector<sioxx::Header> headers = {}, std::string body = "{}") const {
        headers.emplace_back("content-type", "application/json");
        return browser.ask({"POST", "/api/auth/login", std::move(headers), std::move(body), false, from});
    }

    World world{{}, rules()};
    Browser browser{world};
    SignedIn amy = world.sign_up("Amy");
    SignedIn bob = world.sign_up("Bob");
};

TEST_F(RestLimits, ARefusalSaysWhenToComeBack) {
    for (int i = 0; i < 3; ++i) EXPECT_EQ(send(amy, to(bob)).status, 200);
    world.clock.advance(10s);
    const Answer refused = send(amy, to(bob));
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.body, R"({"detail":"Too many requests","retry_after":50})");
    EXPECT_EQ(refused.header("retry-after"), "50");
    EXPECT_EQ(refused.header("x-frame-options"), "DENY");
    world.clock.advance(50s);
    EXPECT_EQ(send(amy, to(bob)).status, 200);
}

TEST_F(RestLimits, WhoeverIsSignedInIsCountedByNameNotByAddress) {
    for (int i = 0; i < 3; ++i) EXPECT_EQ(send(amy, to(bob)).status, 200);
    EXPECT_EQ(send(amy, to(bob)).status, 429);
    EXPECT_EQ(send(bob, to(amy)).status, 200) << "from the same address";
    EXPECT_EQ(browser.as(amy, "GET", "/api/messages/conversations").status, 200) << "another action";
}

TEST_F(RestLimits, TheTokenIsCheckedBeforeAndTheRequestAfter) {
    for (int i = 0; i < 3; ++i) EXPECT_EQ(send(amy, "{}").status, 422) << "what is malformed counts";
    EXPECT_EQ(send(amy, "{}").status, 429);
    const Answer too_large = browser.ask({"POST", "/api/messages/send", {}, "", true});
    EXPECT_EQ(too_large.status, 413);
    EXPECT_EQ(browser.post("/api/messages/send", "{}").status, 403);
    EXPECT_EQ(browser.ask({"POST", "/api/messages/send", {{"authorization", "Bearer x"}}}).status, 401);
}

TEST_F(RestLimits, AnybodyElseIsCountedByAddress) {
    EXPECT_EQ(log_in("192.0.2.1").status, 422);
    EXPECT_EQ(log_in("192.0.2.1").status, 422);
    EXPECT_EQ(log_in("192.0.2.1").status, 429);
    EXPECT_EQ(log_in("192.0.2.2").status, 422);
    EXPECT_EQ(browser.post("/api/auth/signup", "{}").status, 422) << "another route";
    EXPECT_EQ(log_in("2001:db8::1").status, 422);
    EXPECT_EQ(log_in("2001:db8::2").status, 422);
    EXPECT_EQ(log_in("2001:db8::3").status, 429) << "one network of one customer";
}

TEST_F(RestLimits, APageMayReadTheRefusal) {
    const std::vector<sioxx::Header> origin{{"origin", "http://localhost:3000"}};
    for (int i = 0; i < 2; ++i) log_in("192.0.2.1");
    const Answer refused = log_in("192.0.2.1", origin);
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.header("access-control-allow-origin"), "*");
}

TEST_F(RestLimits, PreflightsHealthAndFilesAreNeverCounted) {
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(browser.ask({"OPTIONS", "/api/auth/login", {{"origin", "http://x"}, {"access-control-request-method", "POST"}}}).status,
                  200);
        for (const char* path : {"/", "/api/health", "/api/health/ready", "/api/health/detailed", "/api/health/redis"}) {
            EXPECT_EQ(browser.ask({"GET", path}).status, 200) << path;
        }
    }
    EXPECT_EQ(log_in("192.0.2.1").status, 422);
}

TEST_F(RestLimits, OtherRoutesShareOneCount) {
    for (int i = 0; i < 4; ++i) EXPECT_EQ(browser.as(amy, "GET", "/api/auth/me").status, 200);
    EXPECT_EQ(browser.as(amy, "GET", "/api/credits/balance").status, 200);
    EXPECT_EQ(browser.as(amy, "GET", "/api/users/settings").status, 429);
    EXPECT_EQ(browser.ask({"GET", "/api/credits/pricing"}).status, 200) << "nobody's: by address";
}

TEST_F(RestLimits, WhoGoesOnIsBannedFromThatAction) {
    for (int i = 0; i < 3; ++i) send(amy, to(bob));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(send(amy, to(bob)).header("retry-after"), "60");
    EXPECT_EQ(send(amy, to(bob)).body, R"({"detail":"Too many requests","retry_after":300})");
    world.clock.advance(120s);
    EXPECT_EQ(send(amy, to(bob)).header("retry-after"), "180");
    EXPECT_EQ(browser.as(amy, "GET", "/api/messages/conversations").status, 200);
    world.clock.advance(180s);
    EXPECT_EQ(send(amy, to(bob)).status, 200);
}

TEST_F(RestLimits, ForwardedAddressesCountOnlyWhereProxiesAreTrusted) {
    const auto from = [](const char* client) { return std::vector<sioxx::Header>{{"x-forwarded-for", client}}; };
    for (int i = 0; i < 2; ++i) log_in("192.0.2.1", from("203.0.113.1"));
    EXPECT_EQ(log_in("192.0.2.1", from("203.0.113.2")).status, 429);

    RestOptions options;
    options.proxies = ProxyTrust(std::vector<AddressRange>{});
    const Browser behind_proxy(world, options);
    const auto ask = [&](const char* client) {
        return behind_proxy.ask({"POST", "/api/auth/login", from(client), "{}", false, "192.0.2.9"}).status;
    };
    for (int i = 0; i < 2; ++i) EXPECT_EQ(ask("203.0.113.1"), 422);
    EXPECT_EQ(ask("203.0.113.1"), 429);
    EXPECT_EQ(ask("203.0.113.2"), 422);
    EXPECT_EQ(ask("198.51.100.1, 203.0.113.2"), 422);
    EXPECT_EQ(ask("198.51.100.2, 203.0.113.2"), 429) << "what a client writes itself changes nothing";
}

}  // namespace
}  // namespace truebond::test
