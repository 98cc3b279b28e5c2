#include "chat/edge/event_acks.hpp"
#include "chat/edge/event_payloads.hpp"
#include "chat/edge/event_requests.hpp"

#include <gtest/gtest.h>

namespace truebond {
namespace {

constexpr std::string_view amy = "6b04b16f8c26befb9b7af7da";
constexpr std::string_view bob = "6b04b1708c26befb9b7af7dc";

template <class T>
std::string refusal(const EventRequest<T>& request) {
    return request ? "accepted" : std::string(request.error());
}
constexpr auto invalid_payload = R"({"error":"Invalid payload"})";
constexpr auto invalid_data = R"({"error":"Invalid message data"})";

TEST(EventRequests, Send) {
    const auto event = read_send_event(R"({"receiver_id":"6B04B1708C26BEFB9B7AF7DC","content":"h\u00e9","client_message_id":"k"})");
    ASSERT_TRUE(event);
    EXPECT_EQ(event->receiver->to_string(), bob);
    EXPECT_EQ(event->content, "hé");
    EXPECT_EQ(event->idempotency_key, "k");
    for (const std::string_view json : {"null", "5", "\"x\"", "[]", "[1]"}) EXPECT_EQ(refusal(read_send_event(json)), invalid_payload);
    for (const std::string_view json :
         {R"({})", R"({"receiver_id":"x"})", R"({"content":"x"})", R"({"receiver_id":"","content":"x"})",
          R"({"receiver_id":"x","content":""})", R"({"receiver_id":0,"content":"x"})", R"({"receiver_id":[ ],"content":"x"})",
          R"({"receiver_id":"x","content":null})", R"({"receiver_id":"x","content":-0.0e5})",
          R"({"receiver_id":"x","content":"y","client_message_id":""})", R"({"receiver_id":"x","content":"y","client_message_id":7})"}) {
        EXPECT_EQ(refusal(read_send_event(json)), invalid_data) << json;
    }
}

TEST(EventRequests, WhatIsThereButNoUseIsLeftToTheUseCase) {
    EXPECT_FALSE(read_send_event(R"({"receiver_id":5,"content":"x"})")->receiver);
    EXPECT_FALSE(read_send_event(R"({"receiver_id":"zzz","content":"x"})")->receiver);
    EXPECT_FALSE(read_send_event(R"({"receiver_id":"x","content":5})")->content);
    EXPECT_FALSE(read_send_event(R"({"receiver_id":"x","content":"\ud800"})")->content);
    EXPECT_FALSE(read_send_event(R"({"receiver_id":"x","content":")" + std::string(2001, 'x') + "\"}")->content);
    EXPECT_TRUE(read_send_event(R"({"receiver_id":"x","content":")" + std::string(2000, 'x') + "\"}")->content);
    EXPECT_TRUE(read_send_event(R"({"receiver_id":"x","content":"  "})")->content);
}

TEST(EventRequests, TheOthers) {
    EXPECT_EQ((*read_join_event(R"({"other_user_id":"6b04b1708c26befb9b7af7dc"})"))->to_string(), bob);
    EXPECT_FALSE(*read_join_event(R"({"other_user_id":5})"));
    EXPECT_EQ(refusal(read_join_event("{}")), R"({"error":"Invalid user ID"})");
    EXPECT_EQ(refusal(read_join_event("null")), invalid_payload);
    EXPECT_FALSE(*read_mark_read_event(R"({"other_user_id":"zzz"})"));
    EXPECT_EQ(refusal(read_mark_read_event(R"({"other_user_id":5})")), R"({"error":"Failed to mark as read"})");
    EXPECT_EQ(refusal(read_mark_read_event("{}")), R"({"error":"Invalid user ID"})");
    EXPECT_EQ(refusal(read_mark_delivered_event("{}")), R"({"error":"Invalid message ID"})");
    EXPECT_FALSE(*read_mark_delivered_event(R"({"message_id":5})"));
    EXPECT_EQ(*read_leave_event(R"({"room_id":"r"})"), "r");
    EXPECT_EQ(*read_leave_event("{}"), "");
    EXPECT_EQ(refusal(read_leave_event("null")), invalid_payload);
    EXPECT_TRUE(*read_typing_event(R"({"receiver_id":"6b04b1708c26befb9b7af7dc"})"));
    EXPECT_FALSE(*read_typing_event("{}"));
    EXPECT_EQ(refusal(read_typing_event("[]")), invalid_payload);
}

TEST(EventRequests, ConnectAuth) {
    const auto auth = read_connect_auth(R"({"token":"t","resume":true,"pid":"p","offset":"7"})");
    ASSERT_TRUE(auth);
    EXPECT_EQ(auth->token, "t");
    EXPECT_TRUE(auth->resume);
    EXPECT_EQ(auth->pid, "p");
    EXPECT_EQ(auth->offset, "7");
    EXPECT_FALSE(read_connect_auth(R"({"token":"t","resume":"true"})")->resume);
    EXPECT_EQ(read_connect_auth(R"({"token":5})")->token, "5");
    for (const std::string_view json : {"", "null", "\"t\"", "[\"t\"]", "{}", R"({"token":""})", R"({"token":null})", "{"}) {
        EXPECT_FALSE(read_connect_auth(json)) << json;
    }
}

Message message() {
    Message m;
    m.id = *MessageId::parse("6b04b1718c26befb9b7af7e2");
    m.sender = *UserId::parse(amy);
    m.receiver = *UserId::parse(bob);
    m.content = "say \"hi\"\n" + std::string(60, 'x');
    m.created_at = WallTime{1'795'469'681'212'025};
    m.seq = 3;
    return m;
}

TEST(EventPayloads, Messages) {
    EXPECT_EQ(message_payload(message()), R"({"id":"6b04b1718c26befb9b7af7e2","sender_id":"6b04b16f8c26befb9b7af7da",)"
                                          R"("receiver_id":"6b04b1708c26befb9b7af7dc","content":"say \"hi\"\n)" +
                                              std::string(60, 'x') +
                                              R"(","is_read":false,"created_at":"2026-11-23T21:34:41.212025+00:00","seq":3})");
    MessageSent sent;
    sent.message = message();
    sent.sender_name = "Amy";
    EXPECT_EQ(notification_payload(sent), R"({"message_id":"6b04b1718c26befb9b7af7e2","sender_id":"6b04b16f8c26befb9b7af7da",)"
                                          R"("sender_name":"Amy","content_preview":"say \"hi\"\n)" +
                                              std::string(41, 'x') + R"(","created_at":"2026-11-23T21:34:41.212025+00:00"})");
    LoggedEvent logged;
    logged.event = sent;
    EXPECT_EQ(logged_event_name(logged), "new_message");
    logged.to_sender = true;
    EXPECT_EQ(logged_event_name(logged), "message_sent");
    EXPECT_EQ(logged_event_payload(logged), message_payload(message()));
}

TEST(EventPayloads, TheOthers) {
    const WallTime at{1'795'469'681'212'025};
    MessagesRead read{*UserId::parse(bob), *UserId::parse(amy), 2, 7, at, 1};
    EXPECT_EQ(messages_read_payload(read), R"({"reader_id":"6b04b1708c26befb9b7af7dc","count":2,)"
                                           R"("read_at":"2026-11-23T21:34:41.212025+00:00","up_to_seq":7})");
    EXPECT_EQ(conversation_read_payload(read), R"({"other_user_id":"6b04b16f8c26befb9b7af7da","count":2,)"
                                               R"("read_at":"2026-11-23T21:34:41.212025+00:00","up_to_seq":7})");
    TypingChanged typing{*UserId::parse(amy), *UserId::parse(bob), true, at};
    EXPECT_EQ(typing_payload(typing), R"({"user_id":"6b04b16f8c26befb9b7af7da","timestamp":"2026-11-23T21:34:41.212025+00:00"})");
    PresenceChanged presence;
    presence.who = *UserId::parse(amy);
    EXPECT_EQ(presence_payload(presence), R"({"user_id":"6b04b16f8c26befb9b7af7da","last_seen":null})");
    presence.last_seen = at;
    EXPECT_EQ(presence_payload(presence), R"({"user_id":"6b04b16f8c26befb9b7af7da","last_seen":"2026-11-23T21:34:41.212025+00:00"})");
    presence.online = true;
    EXPECT_EQ(presence_payload(presence), R"({"user_id":"6b04b16f8c26befb9b7af7da"})");
}

TEST(EventAcks, SayWhatTheOldServiceSaid) {
    SendOutcome sent;
    sent.message = message();
    EXPECT_EQ(ack_sent(sent), R"({"success":true,"message_id":"6b04b1718c26befb9b7af7e2",)"
                              R"("created_at":"2026-11-23T21:34:41.212025+00:00","seq":3})");
    EXPECT_EQ(ack_joined("r"), R"({"success":true,"room_id":"r"})");
    EXPECT_EQ(ack_marked_read(2), R"({"success":true,"marked_read":2})");
}

}  // namespace
}  // namespace truebond
