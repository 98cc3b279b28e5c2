// Who hears of what, by either door.
#include "unit/events/chat_server.hpp"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace truebond::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

/// The names of the events in `frames`.
std::vector<std::string> names(const std::vector<std::string>& frames) {
    std::vector<std::string> out;
    for (const std::string& frame : frames) {
        const std::size_t begin = frame.find("[\"");
        if (begin == std::string::npos) out.push_back(frame);
        else out.push_back(frame.substr(begin + 2, frame.find('"', begin + 2) - begin - 2));
    }
    return out;
}

constexpr const char* when = R"("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{6}\+00:00")";

class HearersTest : public ::testing::Test {
protected:
    ChatServer server_;
    UserId amy_ = server_.add("Amy");
    UserId bob_ = server_.add("Bob");
    UserId cat_ = server_.add("Cat");
    std::string amy_token_ = server_.token(amy_);
    Device amy_phone_{server_, amy_token_};
    Device amy_joined_{server_, server_.token(amy_)};
    Device amy_laptop_{server_, server_.token(amy_)};
    Device bob_joined_{server_, server_.token(bob_)};
    Device bob_phone_{server_, server_.token(bob_)};
    Device cat_phone_{server_, server_.token(cat_)};

    void SetUp() override {
        join(amy_joined_, bob_);
        join(bob_joined_, amy_);
    }
    static void join(Device& device, UserId other) {
        ASSERT_THAT(device.ask("join_conversation", about("other_user_id", other)), ::testing::StartsWith(R"([{"success":true)"));
    }
    static std::string about(const std::string& name, UserId id) { return "{\"" + name + "\":\"" + id.to_string() + "\"}"; }
    static std::string message(UserId to, const std::string& content) {
        return "{\"receiver_id\":\"" + to.to_string() + "\",\"content\":\"" + content + "\"}";
    }
};

TEST_F(HearersTest, OfASendOverRest) {
    ASSERT_EQ(server_.send(amy_token_, bob_, "hello").status, 200);
    EXPECT_THAT(names(bob_joined_.drain()), ElementsAre("new_message", "new_message_notification"));
    EXPECT_THAT(names(bob_phone_.drain()), ElementsAre("new_message", "new_message_notification"));
    EXPECT_THAT(names(amy_phone_.drain()), ElementsAre("message_sent"));
    EXPECT_THAT(names(amy_joined_.drain()), ElementsAre("message_sent"));
    EXPECT_THAT(cat_phone_.drain(), IsEmpty());
}

TEST_F(HearersTest, WhoWantsNoNotificationsHearsTheMessageAlone) {
    ASSERT_EQ(server_.http("PUT", "/api/users/settings", server_.token(bob_), R"({"notifications":{"messages":false}})").status, 200);
    ASSERT_EQ(server_.send(amy_token_, bob_, "hello").status, 200);
    amy_phone_.ask("send_message_realtime", message(bob_, "hello"));
    EXPECT_THAT(names(bob_joined_.drain()), ElementsAre("new_message", "new_message"));
    EXPECT_THAT(names(bob_phone_.drain()), ElementsAre("new_message", "new_message"));
}

TEST_F(HearersTest, OfASendByAnEventFromASocketThatIsNotJoined) {
    amy_phone_.ask("send_message_realtime", message(bob_, "hello"));
    EXPECT_THAT(amy_phone_.seen(), IsEmpty());
    EXPECT_THAT(amy_phone_.drain(), IsEmpty());
    EXPECT_THAT(names(amy_joined_.drain()), ElementsAre("new_message"));
    EXPECT_THAT(names(amy_laptop_.drain()), ElementsAre("message_sent"));
    EXPECT_THAT(names(bob_joined_.drain()), ElementsAre("new_message", "new_message_notification")) << "once, though in two rooms";
    EXPECT_THAT(names(bob_phone_.drain()), ElementsAre("new_message", "new_message_notification"));
    EXPECT_THAT(cat_phone_.drain(), IsEmpty());
}

TEST_F(HearersTest, OfASendByAnEventFromASocketThatIsJoined) {
    for (int i = 0; i < 5; ++i) {
        amy_joined_.ask("send_message_realtime", message(bob_, "hello"));
        EXPECT_THAT(names(amy_joined_.seen()), ElementsAre("new_message")) << "before its acknowledgement";
        EXPECT_THAT(amy_joined_.drain(), IsEmpty());
        EXPECT_THAT(names(amy_laptop_.drain()), ElementsAre("message_sent"));
        EXPECT_THAT(names(bob_phone_.drain()), ElementsAre("new_message", "new_message_notification"));
    }
}

TEST_F(HearersTest, NobodyHearsOfAReplayOrARefusal) {
    const std::string with_key = R"({"receiver_id":")" + bob_.to_string() + R"(","content":"x","client_message_id":"k"})";
    amy_phone_.ask("send_message_realtime", with_key);
    EXPECT_EQ(bob_phone_.drain().size(), 2U);
    amy_phone_.ask("send_message_realtime", with_key);
    EXPECT_EQ(server_.send(amy_token_, bob_, "x", "Idempotency-Key: k\r\n").status, 200);
    EXPECT_EQ(server_.send(amy_token_, bob_, "").status, 422);
    amy_phone_.ask("send_message_realtime", message(amy_, "x"));
    EXPECT_THAT(bob_phone_.drain(), IsEmpty());
    EXPECT_EQ(names(amy_laptop_.drain()).size(), 1U);
}

TEST_F(HearersTest, PayloadsOfASend) {
    const std::string content(60, 'x');
    const std::string id = server_.send(amy_token_, bob_, content)["message_id"];
    const std::vector<std::string> frames = bob_phone_.drain();
    ASSERT_EQ(frames.size(), 2U);
    const std::string whom = R"("sender_id":")" + amy_.to_string() + "\",";
    const std::string body = "\\{\"id\":\"" + id + "\"," + whom + "\"receiver_id\":\"" + bob_.to_string() + "\",\"content\":\"" + content +
                             "\",\"is_read\":false,\"created_at\":" + when + ".*\\}\\]";
    EXPECT_THAT(frames[0], MatchesRegex(R"(42\["new_message",)" + body));
    EXPECT_THAT(frames[1], MatchesRegex(R"(42\["new_message_notification",\{"message_id":")" + id + "\"," + whom +
                                        R"("sender_name":"Amy","content_preview":")" + std::string(50, 'x') + R"(","created_at":)" + when +
                                        ".*\\}\\]"));
    EXPECT_THAT(amy_phone_.drain().front(), MatchesRegex(R"(42\["message_sent",)" + body));
}

TEST_F(HearersTest, OfAReadingByEitherDoor) {
    ASSERT_EQ(server_.send(amy_token_, bob_, "one").status, 200);
    for (Device* device : {&amy_phone_, &amy_laptop_, &bob_phone_}) device->drain();
    EXPECT_EQ(bob_phone_.ask("mark_read_realtime", about("other_user_id", amy_)), R"([{"success":true,"marked_read":1}])");
    for (Device* device : {&amy_phone_, &amy_laptop_}) {
        EXPECT_THAT(device->drain(), ElementsAre(MatchesRegex(R"(42\["messages_read",\{"reader_id":")" + bob_.to_string() +
                                                              R"(","count":1,"read_at":)" + when + ".*\\}\\]")));
    }
    EXPECT_THAT(bob_phone_.drain(), IsEmpty());
    bob_phone_.ask("mark_read_realtime", about("other_user_id", amy_));
    EXPECT_THAT(amy_phone_.drain(), IsEmpty()) << "nothing was unread";
    ASSERT_EQ(server_.send(amy_token_, bob_, "two").status, 200);
    amy_phone_.drain();
    EXPECT_EQ(server_.http("POST", "/api/messages/read/" + amy_.to_string(), server_.token(bob_))["marked_read"], "1");
    EXPECT_THAT(names(amy_phone_.drain()), ElementsAre("messages_read"));
}

TEST_F(HearersTest, OfAReadingTheReadersOwnDevicesThatAskedForResume) {
    const auto resuming = [this](UserId user) {
        return Device::with_auth(server_, R"({"token":")" + server_.token(user) + R"(","resume":true})");
    };
    const auto bob_window = resuming(bob_);
    const auto bob_other_window = resuming(bob_);
    const auto amy_window = resuming(amy_);
    ASSERT_EQ(server_.send(amy_token_, bob_, "one").status, 200);
    ASSERT_EQ(server_.send(amy_token_, bob_, "two").status, 200);
    for (Device* device : {bob_window.get(), bob_other_window.get(), amy_window.get(), &bob_phone_, &bob_joined_}) device->drain();

    bob_window->ask("mark_read_realtime", about("other_user_id", amy_));
    std::vector<std::string> heard = bob_window->seen();
    for (std::string& frame : bob_window->drain()) heard.push_back(std::move(frame));
    const auto event = ElementsAre(MatchesRegex(R"(42\["conversation_read",\{"other_user_id":")" + amy_.to_string() +
                                                R"(","count":2,"read_at":)" + when + R"(,"up_to_seq":2\}\])"));
    EXPECT_THAT(heard, event) << "the one that read";
    EXPECT_THAT(bob_other_window->drain(), event);
    EXPECT_THAT(bob_phone_.drain(), IsEmpty()) << "v1.0.0's apps do not know it";
    EXPECT_THAT(bob_joined_.drain(), IsEmpty());
    EXPECT_THAT(names(amy_window->drain()), ElementsAre("messages_read"));

    bob_window->ask("mark_read_realtime", about("other_user_id", amy_));
    EXPECT_THAT(bob_other_window->drain(), IsEmpty()) << "nothing was unread";
    ASSERT_EQ(server_.send(amy_token_, bob_, "three").status, 200);
    bob_other_window->drain();
    EXPECT_EQ(server_.http("POST", "/api/messages/read/" + amy_.to_string(), server_.token(bob_))["marked_read"], "1");
    EXPECT_THAT(names(bob_other_window->drain()), ElementsAre("conversation_read"));
}

TEST_F(HearersTest, OfADeliveryOnce) {
    const std::string id = server_.send(amy_token_, bob_, "one")["message_id"];
    amy_phone_.drain();
    const std::string mark = R"({"message_id":")" + id + "\"}";
    bob_phone_.ask("mark_delivered", mark);
    bob_joined_.ask("mark_delivered", mark);
    EXPECT_THAT(amy_phone_.drain(),
                ElementsAre(MatchesRegex(R"(42\["message_delivered",\{"message_id":")" + id + R"(","delivered_at":)" + when + ".*\\}\\]")));
    EXPECT_THAT(cat_phone_.drain(), IsEmpty());
}

TEST_F(HearersTest, OfTyping) {
    EXPECT_EQ(amy_phone_.ask("typing", about("receiver_id", bob_)), "[]");
    for (Device* device : {&bob_phone_, &bob_joined_}) {
        EXPECT_THAT(device->drain(), ElementsAre(MatchesRegex(R"(42\["user_typing",\{"user_id":")" + amy_.to_string() +
                                                              R"(","timestamp":)" + when + "\\}\\]")));
    }
    EXPECT_THAT(amy_laptop_.drain(), IsEmpty());
    amy_phone_.ask("stop_typing", about("receiver_id", bob_));
    EXPECT_THAT(names(bob_phone_.drain()), ElementsAre("user_stopped_typing"));
}

TEST_F(HearersTest, TypingEndsWithAMessageWithLeavingAndWithTheConnection) {
    amy_joined_.ask("typing", about("receiver_id", bob_));
    amy_joined_.ask("send_message_realtime", message(bob_, "x"));
    EXPECT_THAT(names(bob_phone_.drain()), ElementsAre("user_typing", "user_stopped_typing", "new_message", "new_message_notification"));

    cat_phone_.ask("typing", about("receiver_id", bob_));
    const std::string room = "chat_" + bob_.to_string() + "_" + cat_.to_string();
    cat_phone_.ask("leave_conversation", R"({"room_id":")" + room + "\"}");
    EXPECT_THAT(names(bob_phone_.drain()), ElementsAre("user_typing", "user_stopped_typing"));

    amy_phone_.drain();
    {
        Device short_visit(server_, server_.token(cat_));
        short_visit.ask("typing", about("receiver_id", amy_));
    }
    EXPECT_THAT(amy_phone_.next(), ::testing::HasSubstr("user_typing"));
    EXPECT_THAT(amy_phone_.next(), ::testing::HasSubstr("user_stopped_typing"));
}

TEST_F(HearersTest, LeavingIsLeavingAndNobodyLeavesTheirOwnUserRoom) {
    const std::string room = "chat_" + amy_.to_string() + "_" + bob_.to_string();
    amy_joined_.ask("leave_conversation", R"({"room_id":")" + room + "\"}");
    amy_joined_.ask("leave_conversation", R"({"room_id":"user_)" + amy_.to_string() + "\"}");
    amy_phone_.ask("send_message_realtime", message(bob_, "x"));
    EXPECT_THAT(names(amy_joined_.drain()), ElementsAre("message_sent"));
}

TEST_F(HearersTest, EverybodySeesOneOrder) {
    const std::string bobs_token = server_.token(bob_);
    std::thread by_rest([&] {
        for (int i = 0; i < 5; ++i) EXPECT_EQ(server_.send(amy_token_, bob_, "by rest").status, 200);
    });
    std::thread back([&] {
        for (int i = 0; i < 10; ++i) EXPECT_EQ(server_.send(bobs_token, amy_, "back").status, 200);
    });
    for (int i = 0; i < 5; ++i) amy_phone_.ask("send_message_realtime", message(bob_, "by event"));
    by_rest.join();
    back.join();
    const auto messages = [](const std::vector<std::string>& frames) {
        std::vector<std::string> ids;
        for (const std::string& frame : frames) {
            if (frame.starts_with(R"(42["new_message",)") || frame.starts_with(R"(42["message_sent",)")) {
                ids.push_back(frame.substr(frame.find(R"("id":")") + 6, 24));
            }
        }
        return ids;
    };
    const auto order = messages(bob_phone_.drain());
    EXPECT_EQ(order.size(), 20U);
    for (Device* device : {&bob_joined_, &amy_laptop_, &amy_joined_}) EXPECT_EQ(messages(device->drain()), order);
}

}  // namespace
}  // namespace truebond::test
