#include "unit/chat/support/browser.hpp"

namespace truebond::test {
namespace {

using namespace std::chrono_literals;

class NotificationRoutes : public ::testing::Test {
protected:
    static constexpr const char* path = "/api/notifications";

    std::string say(const SignedIn& from, std::string text) {
        world.clock.advance(1s);
        const auto sent = world.send(from.user.id, bob.user.id, std::move(text));
        EXPECT_TRUE(sent);
        return sent ? sent->message.id.to_string() : "";
    }
    std::string list(const std::string& query = "") const {
        const Value page = browser.as(bob, "GET", path + query).json();
        std::string bodies;
        for (const Value& n : *page.find("notifications")->if_array()) {
            bodies += *n.find("body")->if_string() + (*n.find("isRead")->if_bool() ? "." : "!");
        }
        return bodies;
    }
    std::string count() const { return browser.as(bob, "GET", "/api/notifications/unread-count").body; }
    std::string read(const SignedIn& who, const std::string& id) const {
        return browser.as(who, "POST", "/api/notifications/" + id + "/read").body;
    }
    Answer switch_messages(std::string_view on) const {
        return browser.as(bob, "PUT", "/api/users/settings", R"({"notifications":{"messages":)" + std::string(on) + "}}");
    }

    World world;
    Browser browser{world};
    SignedIn amy = world.sign_up("Amy");
    SignedIn bob = world.sign_up("Bob");
    SignedIn zoe = world.sign_up("Zoë");
};

TEST_F(NotificationRoutes, AMessageMakesOneAsV1Promised) {
    EXPECT_EQ(browser.as(bob, "GET", path).body, R"({"notifications":[]})");
    std::string text;
    for (int i = 0; i < 51; ++i) text += "ü";
    const std::string id = say(zoe, text);
    EXPECT_EQ(browser.as(bob, "GET", path).body, R"({"notifications":[{"id":")" + id + R"(","title":"New message from Zoë","body":")" +
                                                     text.substr(0, 100) +
                                                     R"(","type":"message","isRead":false,"createdAt":"2026-11-18T11:06:41.000000+00:00",)"
                                                     R"("message_id":")" +
                                                     id + R"(","sender_id":")" + zoe.user.id.to_string() + R"("}]})");
    EXPECT_EQ(browser.as(zoe, "GET", path).body, R"({"notifications":[]})");
}

TEST_F(NotificationRoutes, TheListIsTheNewestFirstAndMayBeShort) {
    for (const char* text : {"a", "b", "c"}) say(amy, text);
    EXPECT_EQ(list(), "c!b!a!");
    EXPECT_EQ(list("?limit=2"), "c!b!");
    EXPECT_EQ(list("?limit=100&unread_only=false"), "c!b!a!");
    EXPECT_EQ(count(), R"({"count":3})");
}

TEST_F(NotificationRoutes, TheListHasFiftyUnlessAskedOtherwise) {
    world.grant(amy.user.id, 100);
    for (int i = 0; i < 60; ++i) say(amy, "x");
    EXPECT_EQ(list().size(), 2U * 50U);
    EXPECT_EQ(count(), R"({"count":60})") << "the count counts all";
}

TEST_F(NotificationRoutes, OneIsReadThenAll) {
    const std::string first = say(amy, "a");
    say(amy, "b");
    say(amy, "c");
    EXPECT_EQ(read(bob, first), R"({"success":true})");
    EXPECT_EQ(read(bob, first), R"({"success":true})") << "again";
    EXPECT_EQ(count(), R"({"count":2})");
    EXPECT_EQ(list(), "c!b!a.");
    EXPECT_EQ(list("?unread_only=true"), "c!b!");
    EXPECT_EQ(list("?unread_only=1&limit=1"), "c!");
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(browser.as(bob, "POST", "/api/notifications/mark-all-read").body, R"({"success":true})");
        EXPECT_EQ(count(), R"({"count":0})");
    }
    EXPECT_EQ(list("?unread_only=true"), "");
    EXPECT_EQ(list(), "c.b.a.");
}

TEST_F(NotificationRoutes, WhatIsNotThereOrNotOnesOwnIsNotFound) {
    const std::string id = say(amy, "a");
    constexpr const char* not_found = R"({"success":false,"message":"Notification not found"})";
    EXPECT_EQ(read(bob, "nope"), not_found);
    EXPECT_EQ(read(bob, "0123456789abcdef01234567"), not_found);
    EXPECT_EQ(read(amy, id), not_found) << "the sender's it is not";
    EXPECT_EQ(read(zoe, id), not_found);
    EXPECT_EQ(count(), R"({"count":1})");
    std::string upper = id;
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    EXPECT_EQ(read(bob, upper), R"({"success":true})");
}

TEST_F(NotificationRoutes, QueriesAreCheckedInTheOrderOfTheirFields) {
    const auto details = [&](const std::string& query) {
        const Answer answer = browser.as(bob, "GET", path + query);
        EXPECT_EQ(answer.status, 422);
        const Value body = answer.json();
        std::string found;
        for (const Value& d : *body.find("details")->if_array()) {
            found += *d.find("field")->if_string() + ": " + *d.find("message")->if_string() + " (" + *d.find("type")->if_string() + ")\n";
        }
        return found;
    };
    EXPECT_EQ(details("?limit=101"), "query -> limit: Input should be less than or equal to 100 (less_than_equal)\n");
    EXPECT_EQ(details("?limit=0"), "query -> limit: Input should be greater than or equal to 1 (greater_than_equal)\n");
    EXPECT_EQ(details("?limit=x&unread_only=maybe"),
              "query -> unread_only: Input should be a valid boolean, unable to interpret input (bool_parsing)\n"
              "query -> limit: Input should be a valid integer, unable to parse string as an integer (int_parsing)\n");
}

TEST_F(NotificationRoutes, NeedATokenAndTheRightMethod) {
    for (const auto& [method, target] :
         {std::pair("GET", "/api/notifications"), std::pair("GET", "/api/notifications/unread-count"),
          std::pair("POST", "/api/notifications/mark-all-read"), std::pair("POST", "/api/notifications/x/read")}) {
        EXPECT_EQ(browser.ask({method, target}).body,
                  R"({"error":"Not authenticated","status_code":403,"path":")" + std::string(target) + "\"}");
    }
    EXPECT_EQ(browser.as(bob, "GET", "/api/notifications/mark-all-read").status, 405);
    EXPECT_EQ(browser.as(bob, "POST", "/api/notifications").header("allow"), "GET");
    EXPECT_EQ(browser.as(bob, "GET", "/api/notifications/").status, 307);
    EXPECT_EQ(browser.as(bob, "GET", "/api/notifications/nope").status, 404);
}

TEST_F(NotificationRoutes, WhoSwitchesThemOffGetsNone) {
    say(amy, "a");
    ASSERT_EQ(switch_messages("false").status, 200);
    say(amy, "b");
    EXPECT_EQ(list(), "a!");
    ASSERT_EQ(switch_messages("true").status, 200);
    say(amy, "c");
    EXPECT_EQ(list(), "c!a!");
    EXPECT_EQ(count(), R"({"count":2})");
    EXPECT_EQ(*browser.as(bob, "GET", "/api/messages/" + amy.user.id.to_string()).json().find("count")->if_int(), 3);
}

TEST_F(NotificationRoutes, AreKeptForThirtyDays) {
    const std::string id = say(amy, "a");
    world.clock.advance(24h * 30);
    bob = *await<SignedIn>([&](Done<SignedIn> done) { world.chat.log_in.run("bob@example.com", "Test@1234", std::move(done)); });
    EXPECT_EQ(list(), "a!");
    world.clock.advance(1us);
    EXPECT_EQ(list(), "");
    EXPECT_EQ(count(), R"({"count":0})");
    EXPECT_EQ(read(bob, id), R"({"success":false,"message":"Notification not found"})");
}

TEST_F(NotificationRoutes, SayWhenTheStoreIsAway) {
    world.store.set_available(false);
    for (const auto& [method, target] : {std::pair("GET", "/api/notifications"), std::pair("GET", "/api/notifications/unread-count"),
                                         std::pair("POST", "/api/notifications/mark-all-read")}) {
        EXPECT_EQ(browser.as(bob, method, target).status, 503) << target;
    }
}

TEST_F(NotificationRoutes, ReadingIsLimitedAsReceiptsAre) {
    RateRules rules;
    rules[RateAction::receipt] = {2, 60};
    World limited({}, rules);
    const Browser to_limited(limited);
    const SignedIn cid = limited.sign_up("Cid");
    EXPECT_EQ(to_limited.as(cid, "POST", "/api/notifications/mark-all-read").status, 200);
    EXPECT_EQ(to_limited.as(cid, "POST", "/api/notifications/x/read").status, 200);
    EXPECT_EQ(to_limited.as(cid, "POST", "/api/notifications/mark-all-read").status, 429);
    EXPECT_EQ(to_limited.as(cid, "GET", "/api/notifications").status, 200);
}

}  // namespace
}  // namespace truebond::test
