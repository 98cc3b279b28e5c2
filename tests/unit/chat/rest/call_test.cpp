#include "chat/rest/call.hpp"

#include "unit/chat/support/browser.hpp"

namespace truebond::test {
namespace {

class CallTest : public ::testing::Test {
protected:
    /// What the client gets when `step` is done with its call.
    template <class Step>
    Answer run(Step step) {
        auto request = std::make_shared<sioxx::HttpRequest>();
        request->method = "GET";
        request->target = "/api/x";
        request->path = request->target;
        auto responder = std::make_shared<Responder>();
        auto future = responder->promise.get_future();
        step(std::make_shared<Call>(context, std::move(request), std::move(responder)));
        sioxx::HttpResponse response = future.get();
        return {response.status, std::move(response.headers), std::move(response.body)};
    }

    World world;
    StaticFiles app;
    RestContext context{{world.chat, world.authentication, world.jwt, app, world.clock, world.log, world.request_ids, world.metrics},
                        {},
                        Cors(true),
                        HttpMetrics(world.metrics, {})};
};

TEST_F(CallTest, WhateverIsThrownIsA500) {
    constexpr auto internal = R"({"error":"Internal server error","status_code":500,"path":"/api/x"})";
    EXPECT_EQ(run([](const CallPtr& call) { call->guard([] { throw std::runtime_error("a bug"); }); }).body, internal);
    EXPECT_EQ(run([](const CallPtr& call) { call->guard([] { throw 5; }); }).body, internal);
    const Answer late = run([](const CallPtr& call) { then<int>(call, [](Call&, int) { throw std::bad_alloc(); })(1); });
    EXPECT_EQ(late.status, 500);
    EXPECT_EQ(late.header("content-type"), "application/json");
    EXPECT_TRUE(late.header("x-frame-options"));
}

TEST_F(CallTest, OutcomesAreAnswered) {
    const auto answer = [](Call& call, int value) { call.ok(std::to_string(value)); };
    EXPECT_EQ(run([&](const CallPtr& call) { then<int>(call, answer)(7); }).body, "7");
    EXPECT_EQ(run([&](const CallPtr& call) { then<int>(call, answer)(fail(Errc::message_not_found)); }).status, 404);
    const Answer limited = run([&](const CallPtr& call) { then<int>(call, answer)(fail(Errc::rate_limited)); });
    EXPECT_EQ(limited.status, 429);
    EXPECT_EQ(limited.body, R"({"detail":"Too many requests","retry_after":1})");
    EXPECT_EQ(limited.header("retry-after"), "1");
}

TEST_F(CallTest, TheFirstAnswerCounts) {
    const Answer answer = run([](const CallPtr& call) {
        call->ok("1");
        call->guard([] { throw std::runtime_error("afterwards"); });
    });
    EXPECT_EQ(answer.body, "1");
}

}  // namespace
}  // namespace truebond::test
