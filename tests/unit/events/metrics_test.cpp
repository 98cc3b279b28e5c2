// What is counted of a whole server, and how a request's name goes along with its message.
#include "unit/events/chat_server.hpp"

#include <algorithm>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace truebond::test {
namespace {

class MetricsTest : public ::testing::Test {
protected:
    /// -1: there is no such series.
    double value(const std::string& series) const {
        const std::string text = "\n" + server_.metrics().text();
        const std::size_t at = text.find("\n" + series + " ");
        return at == std::string::npos ? -1 : std::stod(text.substr(at + series.size() + 2));
    }
    /// For what is counted on another thread a moment later.
    bool becomes(const std::string& series, double wanted) const {
        for (int i = 0; i < 3000; ++i) {
            if (value(series) == wanted) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return false;
    }
    static std::string send_to(UserId to) { return R"({"receiver_id":")" + to.to_string() + R"(","content":"between us"})"; }

    ChatServer server_;
    UserId amy_ = server_.add("Amy", 100);
    UserId bob_ = server_.add("Bob", 100);
};

TEST_F(MetricsTest, SendsByDoorAndTheirWay) {
    Device phone(server_, server_.token(amy_));
    const std::string token = server_.token(amy_);
    ASSERT_EQ(server_.send(token, bob_, "one", "Idempotency-Key: k\r\n").status, 200);
    ASSERT_EQ(server_.send(token, bob_, "one", "Idempotency-Key: k\r\n").status, 200);
    ASSERT_EQ(server_.send(token, amy_, "to myself").status, 400);
    phone.ask("send_message_realtime", send_to(bob_));
    phone.ask("send_message_realtime", send_to(amy_));
    EXPECT_EQ(value(R"(truebond_messages_total{door="rest",result="sent"})"), 1);
    EXPECT_EQ(value(R"(truebond_messages_total{door="rest",result="replayed"})"), 1);
    EXPECT_EQ(value(R"(truebond_messages_total{door="rest",result="refused"})"), 1);
    EXPECT_EQ(value(R"(truebond_messages_total{door="event",result="sent"})"), 1);
    EXPECT_EQ(value(R"(truebond_messages_total{door="event",result="refused"})"), 1);
    EXPECT_EQ(value("truebond_message_commit_seconds_count"), 2);
    EXPECT_EQ(value(R"(truebond_events_received_total{event="send_message_realtime"})"), 2);
    EXPECT_EQ(value(R"(truebond_events_emitted_total{event="new_message"})"), 3);  // to Bob twice, once to the conversation
    EXPECT_EQ(value(R"(truebond_http_requests_total{method="POST",route="/api/messages/send",status="2xx"})"), 2);
}

TEST_F(MetricsTest, EventsNobodyKnowsAreOne) {
    Device phone(server_, server_.token(amy_));
    const std::string before = server_.metrics().text();
    for (int i = 0; i < 500; ++i) phone.send("42[\"made_up_" + std::to_string(i) + "\",1]");
    phone.drain();
    EXPECT_EQ(value(R"(truebond_events_received_total{event="other"})"), 500);
    const std::string after = server_.metrics().text();
    EXPECT_EQ(std::count(after.begin(), after.end(), '\n'), std::count(before.begin(), before.end(), '\n'));
    EXPECT_EQ(after.find("made_up"), std::string::npos);
}

TEST_F(MetricsTest, AMessageIsFollowedToItsEmit) {
    server_.log().listen(base::LogLevel::debug);
    Device phone(server_, server_.token(amy_));
    Device laptop(server_, server_.token(bob_));
    ASSERT_EQ(server_.send(server_.token(amy_), bob_, "between us").status, 200);
    phone.ask("send_message_realtime", send_to(bob_));
    ASSERT_TRUE(becomes("truebond_message_emit_seconds_count", 2));
    ASSERT_TRUE(becomes("truebond_message_seconds_count", 2));
    const auto committed = server_.log().lines("message committed");
    const auto emitted = server_.log().lines("message emitted");
    const auto received = server_.log().lines("event received");
    ASSERT_EQ(committed.size(), 2U);
    ASSERT_EQ(received.size(), 1U);
    EXPECT_EQ(field(received[0], "request_id"), field(committed[1], "request_id"));
    EXPECT_NE(field(committed[0], "request_id"), field(committed[1], "request_id"));
    for (const std::string& line : committed) {
        const std::string id = field(line, "request_id");
        EXPECT_TRUE(RequestId::parse(id)) << line;
        EXPECT_EQ(std::count_if(emitted.begin(), emitted.end(), [&](const std::string& e) { return field(e, "request_id") == id; }), 1)
            << id;
    }
    for (const std::string& line : server_.log().lines()) EXPECT_EQ(line.find("between us"), std::string::npos) << line;
}

TEST_F(MetricsTest, ConnectionsAndWhatIsTheRestOfIt) {
    const auto phone = std::make_unique<Device>(server_, server_.token(amy_));
    EXPECT_EQ(value("truebond_sockets_connected"), 1);
    EXPECT_EQ(value(R"(truebond_sessions_open{transport="websocket"})"), 1);
    EXPECT_EQ(value("truebond_ready"), 1);
    EXPECT_EQ(value("truebond_draining"), 0);
    EXPECT_EQ(value(R"(truebond_queue_capacity{queue="password_hashing"})"), 64);
    EXPECT_EQ(value(R"(truebond_queue_length{queue="password_hashing"})"), 0);
    phone->send("41");
    ASSERT_TRUE(becomes("truebond_sockets_connected", 0));
    server_.app().stop();
    EXPECT_EQ(value("truebond_sockets_connected"), 0);  // looked at in peace, whatever has ended
    EXPECT_EQ(value(R"(truebond_queue_length{queue="photos"})"), 0);
}

}  // namespace
}  // namespace truebond::test
