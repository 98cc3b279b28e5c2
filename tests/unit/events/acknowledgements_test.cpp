// Every client event, with what is answered to it: the recorded answers of v1.0.0 and what was mended.
#include "unit/events/chat_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace truebond::test {
namespace {

using ::testing::IsEmpty;
using ::testing::MatchesRegex;

class AcknowledgementsTest : public ::testing::Test {
protected:
    ChatServer server_;
    UserId amy_ = server_.add("Amy");
    UserId bob_ = server_.add("Bob");
    UserId dan_ = server_.add("Dan");
    std::string unknown_ = "ffffffffffffffffffffffff";
    Device device_{server_, server_.token(amy_)};

    void SetUp() override { ASSERT_TRUE(server_.admin("user.deactivate", dan_).ok); }
    static std::string field(const std::string& name, const std::string& json) { return "{\"" + name + "\":" + json + "}"; }
    static std::string quoted(UserId id) { return "\"" + id.to_string() + "\""; }
    static std::string upper(UserId id) {
        std::string text = id.to_string();
        for (char& c : text) c = static_cast<char>(std::toupper(c));
        return "\"" + text + "\"";
    }
    std::string to(const std::string& receiver, const std::string& content) {
        return "{\"receiver_id\":" + receiver + ",\"content\":" + content + "}";
    }
    std::string room(UserId other) { return "chat_" + std::min(amy_, other).to_string() + "_" + std::max(amy_, other).to_string(); }
};

constexpr const char* invalid_payload = R"([{"error":"Invalid payload"}])";
constexpr const char* access_denied = R"([{"error":"Access denied"}])";
constexpr const char* success = R"([{"success":true}])";

TEST_F(AcknowledgementsTest, DataThatIsNoObject) {
    for (const char* event : {"join_conversation", "leave_conversation", "send_message_realtime", "typing", "stop_typing", "mark_delivered",
                              "mark_read_realtime"}) {
        for (const char* data : {"", "null", "\"x\"", "[1]", "5", "true"}) {
            EXPECT_EQ(device_.ask(event, data), invalid_payload) << event << " " << data;
        }
    }
}

TEST_F(AcknowledgementsTest, JoinConversation) {
    const auto join = [&](const std::string& other) { return device_.ask("join_conversation", field("other_user_id", other)); };
    const std::string joined = R"([{"success":true,"room_id":")" + room(bob_) + "\"}]";
    EXPECT_EQ(join(quoted(bob_)), joined);
    EXPECT_EQ(join(quoted(bob_)), joined) << "again";
    EXPECT_EQ(join(upper(bob_)), joined) << "ids are compared in lower case";
    EXPECT_EQ(device_.ask("join_conversation", field("other_user_id", quoted(bob_)) + ",2"), joined) << "a second argument";
    EXPECT_EQ(device_.ask("join_conversation", "{}"), R"([{"error":"Invalid user ID"}])");
    for (const std::string& other :
         {quoted(amy_), upper(amy_), quoted(dan_), "\"" + unknown_ + "\"", std::string("\"zzz\""), std::string("5")}) {
        EXPECT_EQ(join(other), access_denied) << other;
    }
}

TEST_F(AcknowledgementsTest, LeaveConversation) {
    const auto leave = [&](const std::string& name) { return device_.ask("leave_conversation", field("room_id", name)); };
    for (const std::string& name :
         {"\"" + room(bob_) + "\"", std::string("\"nope\""), std::string("5"), "\"user_" + amy_.to_string() + "\""}) {
        EXPECT_EQ(leave(name), success) << name;
    }
    EXPECT_EQ(device_.ask("leave_conversation", "{}"), success);
}

TEST_F(AcknowledgementsTest, SendMessage) {
    const auto send = [&](const std::string& data) { return device_.ask("send_message_realtime", data); };
    EXPECT_THAT(send(to(quoted(bob_), "\"hello\"")), MatchesRegex(R"(\[\{"success":true,"message_id":"[0-9a-f]{24}".*\}\])"));
    EXPECT_THAT(send(to(upper(bob_), "\"  \"")), ::testing::StartsWith(R"([{"success":true)")) << "spaces are content";
    for (const char* data : {"{}", R"({"content":"x"})", R"({"receiver_id":"","content":"x"})"}) {
        EXPECT_EQ(send(data), R"([{"error":"Invalid message data"}])") << data;
    }
    EXPECT_EQ(send("{\"receiver_id\":" + quoted(bob_) + "}"), R"([{"error":"Invalid message data"}])");
    EXPECT_EQ(send(to(quoted(bob_), "\"\"")), R"([{"error":"Invalid message data"}])");
    for (const std::string& receiver :
         {quoted(amy_), upper(amy_), quoted(dan_), "\"" + unknown_ + "\"", std::string("\"zzz\""), std::string("5")}) {
        EXPECT_EQ(send(to(receiver, "\"x\"")), access_denied) << receiver;
        EXPECT_EQ(send(to(receiver, "5")), access_denied) << "who is asked before what";
    }
    EXPECT_EQ(send(to(quoted(bob_), "5")), R"([{"error":"Failed to send message"}])");
    EXPECT_EQ(send(to(quoted(bob_), "\"" + std::string(2001, 'z') + "\"")), R"([{"error":"Failed to send message"}])");
    EXPECT_THAT(send(to(quoted(bob_), "\"" + std::string(2000, 'z') + "\"")), ::testing::StartsWith(R"([{"success":true)"));
    EXPECT_EQ(server_.balance(amy_), 7) << "nothing is charged for what is refused";
}

TEST_F(AcknowledgementsTest, WithoutCreditsThatIsSaidBeforeTheContentIsLookedAt) {
    const UserId cat = server_.add("Cat", 0);
    Device poor(server_, server_.token(cat));
    for (const std::string& content : {std::string("\"x\""), "\"" + std::string(2001, 'z') + "\"", std::string("5")}) {
        EXPECT_EQ(poor.ask("send_message_realtime", to(quoted(bob_), content)), R"([{"error":"Insufficient credits","code":402}])");
    }
}

TEST_F(AcknowledgementsTest, Idempotency) {
    const auto send = [&](const std::string& content) {
        return device_.ask("send_message_realtime",
                           "{\"receiver_id\":" + quoted(bob_) + ",\"content\":\"" + content + "\",\"client_message_id\":\"k1\"}");
    };
    const std::string first = send("once");
    EXPECT_EQ(send("once"), first);
    EXPECT_EQ(send("else"), R"([{"error":"Idempotency key already used for a different message","code":409}])");
    EXPECT_EQ(server_.balance(amy_), 9);
}

TEST_F(AcknowledgementsTest, TypingIsAnsweredWithNothingWhateverItSays) {
    for (const char* event : {"typing", "stop_typing"}) {
        for (const std::string& data :
             {field("receiver_id", quoted(bob_)), field("receiver_id", "\"" + unknown_ + "\""), std::string("{}"),
              field("receiver_id", quoted(dan_)), field("other_user_id", quoted(bob_)), field("receiver_id", "5")}) {
            EXPECT_EQ(device_.ask(event, data), "[]") << event << data;
        }
    }
}

TEST_F(AcknowledgementsTest, MarkDelivered) {
    Device bob(server_, server_.token(bob_));
    const std::string id = server_.send(server_.token(amy_), bob_, "hello")["message_id"];
    ASSERT_EQ(id.size(), 24U);
    const std::string failed = R"([{"error":"Failed to mark delivered"}])";
    const auto mark = [](Device& who, const std::string& json) { return who.ask("mark_delivered", field("message_id", json)); };
    EXPECT_EQ(mark(device_, "\"" + id + "\""), failed) << "by its sender";
    EXPECT_EQ(mark(bob, "\"" + unknown_ + "\""), failed);
    EXPECT_EQ(mark(bob, "\"zzz\""), failed);
    EXPECT_EQ(mark(bob, "5"), failed);
    EXPECT_EQ(bob.ask("mark_delivered", "{}"), R"([{"error":"Invalid message ID"}])");
    EXPECT_EQ(mark(bob, "\"" + id + "\""), success);
    EXPECT_EQ(mark(bob, "\"" + id + "\""), success) << "again";
}

TEST_F(AcknowledgementsTest, MarkRead) {
    Device bob(server_, server_.token(bob_));
    ASSERT_EQ(server_.send(server_.token(amy_), bob_, "one").status, 200);
    ASSERT_EQ(server_.send(server_.token(amy_), bob_, "two").status, 200);
    const auto mark = [&](const std::string& json) { return bob.ask("mark_read_realtime", field("other_user_id", json)); };
    EXPECT_EQ(mark(quoted(amy_)), R"([{"success":true,"marked_read":2}])");
    for (const std::string& nobody : {quoted(amy_), quoted(bob_), std::string("\"zzz\""), "\"" + unknown_ + "\""}) {
        EXPECT_EQ(mark(nobody), R"([{"success":true,"marked_read":0}])") << nobody;
    }
    EXPECT_EQ(bob.ask("mark_read_realtime", "{}"), R"([{"error":"Invalid user ID"}])");
    EXPECT_EQ(mark("5"), R"([{"error":"Failed to mark as read"}])");
}

TEST_F(AcknowledgementsTest, WhoAsksForNoneGetsNone) {
    device_.send(R"(42["typing",{}])");
    device_.send("42[\"send_message_realtime\"," + to(quoted(bob_), "\"x\"") + "]");
    device_.send(R"(42["join_conversation",null])");
    const std::vector<std::string> frames = device_.drain();
    ASSERT_EQ(frames.size(), 0U) << frames.front();
    EXPECT_EQ(server_.balance(amy_), 9);
}

TEST_F(AcknowledgementsTest, UnknownAndReservedEventsAreIgnored) {
    for (const char* event : {"nope", "connect", "disconnect", "connect_error", "new_message"}) {
        device_.send(std::string("4299[\"") + event + R"(",{},{"token":"x"}])");
    }
    EXPECT_THAT(device_.drain(), IsEmpty());
}

TEST_F(AcknowledgementsTest, AStoreThatIsAway) {
    ASSERT_THAT(device_.ask("join_conversation", field("other_user_id", quoted(bob_))), ::testing::StartsWith(R"([{"success":true)"));
    server_.store().set_available(false);
    const std::string away = R"([{"error":"Database not available. Please try again later.","code":503}])";
    EXPECT_EQ(device_.ask("send_message_realtime", to(quoted(bob_), "\"x\"")), away);
    EXPECT_EQ(device_.ask("mark_read_realtime", field("other_user_id", quoted(bob_))), away);
    EXPECT_EQ(device_.ask("mark_delivered", field("message_id", "\"" + unknown_ + "\"")), away);
    EXPECT_EQ(device_.ask("typing", field("receiver_id", quoted(bob_))), "[]");
    server_.store().set_available(true);
    EXPECT_EQ(server_.balance(amy_), 10);
}

}  // namespace
}  // namespace truebond::test
