// The name that a request has in the log, and what is counted of it.
#include "unit/chat/support/browser.hpp"

#include <gmock/gmock.h>

namespace truebond::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Counts by "name label=value …".
class Plain final : public base::Metrics {
public:
    struct Cell final : base::Counter, base::Histogram {
        void add(std::uint64_t n) noexcept override { count += n; }
        void observe(std::uint64_t) noexcept override { ++count; }
        std::atomic<std::uint64_t> count{0};
    };
    Cell& cell(base::MetricName name, const base::MetricLabels& labels) {
        std::string key(name.name);
        for (const auto& [label, value] : labels) key.append(" ").append(label).append("=").append(value);
        return cells[key];
    }
    base::Counter& counter(base::MetricName name, const base::MetricLabels& labels) override { return cell(name, labels); }
    base::Histogram& histogram(base::MetricName name, const base::MetricLabels& labels, base::HistogramShape) override {
        return cell(name, labels);
    }
    void gauge(base::MetricName, const base::MetricLabels&, std::function<double()>) override {}
    void counted(base::MetricName, const base::MetricLabels&, std::function<double()>) override {}
    std::map<std::string, Cell> cells;
};

class RequestIdsTest : public ::testing::Test {
protected:
    static RestOptions behind_a_proxy() {
        RestOptions options;
        options.proxies = ProxyTrust({*AddressRange::parse("192.0.2.0/24")});
        return options;
    }
    std::string answered(const Browser& browser, const std::string& given, const std::string& from = "192.0.2.1") {
        return browser.ask({.target = "/api/health", .headers = {{"x-request-id", given}}, .from = from})
            .header("x-request-id")
            .value_or("");
    }

    World world;
    Browser open{world};
    Browser proxied{world, behind_a_proxy()};
};

TEST_F(RequestIdsTest, AProxyOfOursMayGiveOne) {
    EXPECT_EQ(answered(proxied, "edge-17.A_b"), "edge-17.A_b");
    EXPECT_EQ(answered(proxied, std::string(64, 'x')), std::string(64, 'x'));
}

TEST_F(RequestIdsTest, OthersMayNot) {
    for (const std::string& id : {answered(proxied, "edge-17", "198.51.100.1"), answered(open, "edge-17")}) {
        EXPECT_NE(id, "edge-17");
        EXPECT_TRUE(RequestId::parse(id)) << id;
    }
}

TEST_F(RequestIdsTest, WhatIsNotWellFormedIsReplaced) {
    for (const std::string bad : {"two words", "a\"b", "<script>", ""}) {
        const std::string id = answered(proxied, bad);
        EXPECT_NE(id, bad);
        EXPECT_TRUE(RequestId::parse(id)) << id;
    }
    EXPECT_NE(answered(proxied, std::string(65, 'x')).size(), 65U);
}

TEST_F(RequestIdsTest, EveryAnswerHasOneOfItsOwn) {
    const auto id = [this](const std::string& target) { return open.ask({.target = target}).header("x-request-id").value_or(""); };
    const std::string first = id("/api/health");
    EXPECT_NE(first, "");
    EXPECT_NE(id("/api/health"), first);
    EXPECT_NE(id("/nowhere"), "");
    EXPECT_NE(id("/api/auth/me"), "");
}

TEST_F(RequestIdsTest, TheLogFollowsASendAndSaysNoSecrets) {
    const SignedIn amy = world.sign_up("Amy");
    const SignedIn bob = world.sign_up("Bob");
    world.log.listen(base::LogLevel::debug);
    const std::string token = world.jwt.sign(amy.tokens.access);
    const std::string body = R"({"receiver_id":")" + bob.user.id.to_string() + R"(","content":"between us"})";
    const Answer sent =
        proxied.ask({"POST",
                     "/api/messages/send?x=between",
                     {{"authorization", "Bearer " + token}, {"content-type", "application/json"}, {"x-request-id", "edge-18"}},
                     body});
    ASSERT_EQ(sent.status, 200) << sent.body;
    const auto committed = world.log.lines("message committed");
    ASSERT_EQ(committed.size(), 1U);
    EXPECT_EQ(field(committed[0], "request_id"), "edge-18");
    EXPECT_EQ(field(committed[0], "message_id"), sent.text("message_id"));
    EXPECT_EQ(field(committed[0], "door"), "rest");
    const auto finished = world.log.lines("request finished");
    ASSERT_EQ(finished.size(), 1U);
    EXPECT_EQ(field(finished[0], "request_id"), "edge-18");
    EXPECT_EQ(field(finished[0], "route"), "/api/messages/send");
    EXPECT_EQ(field(finished[0], "status"), "200");
    for (const std::string& line : world.log.lines()) {
        EXPECT_THAT(line, Not(HasSubstr("between"))) << line;
        EXPECT_THAT(line, Not(HasSubstr(token))) << line;
    }
    const auto published = world.sink.all<MessageSent>();
    ASSERT_EQ(published.size(), 1U);
}

TEST_F(RequestIdsTest, WhatIsOurFaultIsAWarningButNoFlood) {
    world.log.listen(base::LogLevel::warn);
    world.store.close();
    const Answer first = open.ask({.target = "/api/health/ready"});
    ASSERT_EQ(first.status, 503);
    for (int i = 0; i < 50; ++i) (void)open.ask({.target = "/api/health/ready"});
    const auto lines = world.log.lines("request finished");
    EXPECT_EQ(lines.size(), 10U);
    EXPECT_EQ(field(lines.at(0), "request_id"), first.header("x-request-id"));
    world.clock.advance(std::chrono::seconds(1));
    (void)open.ask({.target = "/api/health/ready"});
    EXPECT_EQ(field(world.log.lines("request finished").back(), "left_out"), "41");
}

TEST_F(RequestIdsTest, RequestsAreCountedByRouteAndNeverByPath) {
    Plain metrics;
    StaticFiles app;
    RestApi rest({world.chat, world.authentication, world.jwt, app, world.clock, world.log, world.request_ids, metrics}, {});
    const auto ask = [&rest](const std::string& method, const std::string& target) {
        auto request = std::make_shared<sioxx::HttpRequest>();
        request->method = method;
        request->target = target;
        request->path = request->target;
        auto responder = std::make_shared<Responder>();
        auto future = responder->promise.get_future();
        rest.handle(std::move(request), std::move(responder));
        return future.get().status;
    };
    const std::size_t series = metrics.cells.size();
    EXPECT_EQ(ask("GET", "/api/health"), 200);
    EXPECT_EQ(ask("GET", "/api/health"), 200);
    for (int i = 0; i < 100; ++i) ask("GET", "/api/messages/" + std::to_string(i));
    for (int i = 0; i < 100; ++i) ask("BREW" + std::to_string(i), "/coffee/" + std::to_string(i));
    EXPECT_EQ(metrics.cells.size(), series);
    const auto count = [&metrics](const std::string& key) { return metrics.cells.at(key).count.load(); };
    EXPECT_EQ(count("truebond_http_requests_total method=GET route=/api/health status=2xx"), 2U);
    EXPECT_EQ(count("truebond_http_request_seconds method=GET route=/api/health"), 2U);
    EXPECT_EQ(count("truebond_http_requests_total method=GET route=/api/messages/{other_user_id} status=4xx"), 100U);
    EXPECT_EQ(count("truebond_http_requests_total method=other route=other status=4xx"), 100U);
}

}  // namespace
}  // namespace truebond::test
