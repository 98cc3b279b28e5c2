// MemoryRecovery under a whole server.
#include "sioxx/memory_recovery.hpp"

#include "base/clock.hpp"
#include "unit/sioxx/support/joined.hpp"
#include "wire/json/parse.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx {
namespace {
using namespace std::chrono_literals;
using test::eventually;
using test::RawClient;

struct Note {
    int number = 0;
};

Value json_of(std::string_view packet) {
    const auto parsed = wire::json::parse(packet.substr(packet.find_first_of("[{")));
    return parsed ? *parsed : Value();
}

/// The CONNECT reply's field.
std::string field(std::string_view reply, std::string_view key) {
    const Value value = json_of(reply);
    const Value* found = value.find(key);
    return found != nullptr && found->if_string() != nullptr ? *found->if_string() : std::string();
}

std::string last_argument(std::string_view packet) {
    const Value value = json_of(packet);
    const Value::Array* items = value.if_array();
    return items != nullptr && items->back().if_string() != nullptr ? *items->back().if_string() : std::string();
}

class MemoryRecoveryTest : public testing::Test {
protected:
    MemoryRecoveryTest() {
        MemoryRecoveryOptions options;
        options.clock = &clock_;
        options.disconnection_max = 60s;
        start(options);
    }

    void start(const MemoryRecoveryOptions& options) {
        port_ = std::make_shared<MemoryRecovery>(options);
        ServerOptions server;
        server.recovery.port = port_;
        server.recovery.skip_middleware = true;
        io_ = std::make_unique<Server>(host_, server);
        io_->of("/").use([this](Socket&, const Next& next) {
            ++asked_;
            next();
        });
        io_->of("/").on_connection([this](Socket& s) {
            if (s.recovered()) recovered_number_ = s.data<Note>().number;
            else s.data<Note>().number = ++connected_;
        });
        io_->of("/").on("join", [](Socket& s, Event& e) {
            s.join("room");
            e.reply(true);
        });
        io_->of("/").on("hello", [](Socket& s, Event&) { s.emit("hello"); });
        EXPECT_EQ(host_.start(), "");
    }

    struct Seen {
        std::string pid, sid, offset;
    };
    /// A client in the room that has got one event, and is lost then.
    Seen lose_one() {
        RawClient client(host_.port());
        EXPECT_TRUE(client.websocket(test::websocket_target).has_value());
        client.send("40");
        const std::string reply = client.receive_until("40").value_or("");
        client.send("421[\"join\"]");
        EXPECT_TRUE(client.receive_until("431"));
        io_->to("room").emit("seen");
        Seen seen{field(reply, "pid"), field(reply, "sid"), last_argument(client.receive_until("42").value_or("[]"))};
        lose(client);
        return seen;
    }
    void lose(RawClient& client) {
        const std::size_t before = port_->stats().sessions;
        client.reset();
        EXPECT_TRUE(eventually([&] { return port_->stats().sessions == before + 1; }));
    }
    std::unique_ptr<RawClient> come_back(const Seen& seen, std::string& reply) {
        auto client = test::open(host_);
        client->send(R"(40{"pid":")" + seen.pid + R"(","offset":")" + seen.offset + R"("})");
        reply = client->receive_until("40").value_or("");
        return client;
    }
    bool recovers(const Seen& seen) {
        std::string reply;
        const auto client = come_back(seen, reply);
        client->send("41");
        return field(reply, "pid") == seen.pid;
    }

    base::ManualClock clock_;
    Host host_{test::loops(2)};
    std::shared_ptr<MemoryRecovery> port_;
    std::unique_ptr<Server> io_;
    std::atomic<int> asked_{0};
    std::atomic<int> connected_{0};
    std::atomic<int> recovered_number_{0};
};

TEST_F(MemoryRecoveryTest, GivesBackIdRoomsDataAndWhatWasMissedBehindTheConnect) {
    const Seen seen = lose_one();
    io_->to("room").emit("missed", 1);
    io_->to("other").emit("not for it");
    io_->emit("missed", 2);
    io_->to(seen.sid).emit("missed", 3);
    io_->of("/").all().volatile_().emit("gone");
    std::string reply;
    const auto client = come_back(seen, reply);
    EXPECT_EQ(field(reply, "sid"), seen.sid);
    EXPECT_EQ(field(reply, "pid"), seen.pid);
    for (int i = 1; i <= 3; ++i) {
        const std::string packet = client->receive().value_or("");
        EXPECT_TRUE(packet.starts_with("42[\"missed\"," + std::to_string(i) + ",\"")) << packet;
    }
    EXPECT_EQ(recovered_number_, 1) << "its data came back";
    EXPECT_EQ(asked_, 1) << "no middleware for who is recovered";
    io_->to("room").emit("live");
    EXPECT_TRUE(client->receive().value_or("").starts_with("42[\"live\","));
}

TEST_F(MemoryRecoveryTest, EventsForOneSocketAreMissedToo) {
    auto client = test::open(host_);
    client->send("40");
    const std::string reply = client->receive_until("40").value_or("");
    client->send("42[\"hello\"]");
    const Seen seen{field(reply, "pid"), field(reply, "sid"), last_argument(client->receive_until("42").value_or("[]"))};
    ASSERT_FALSE(seen.offset.empty());
    client->send("42[\"hello\"]");  // its answer is lost with the connection
    ASSERT_TRUE(client->receive_until("42"));
    lose(*client);
    std::string again;
    const auto back = come_back(seen, again);
    EXPECT_EQ(field(again, "pid"), seen.pid);
    EXPECT_TRUE(back->receive().value_or("").starts_with("42[\"hello\",\""));
}

TEST_F(MemoryRecoveryTest, BinaryEventsAreMissedWithTheirBytes) {
    const Seen seen = lose_one();
    io_->to("room").emit("bytes", Binary{"\x01\x02"});
    std::string reply;
    const auto client = come_back(seen, reply);
    EXPECT_TRUE(client->receive().value_or("").starts_with(R"(451-["bytes",{"_placeholder":true,"num":0},")"));
    EXPECT_EQ(client->receive(), "\x01\x02");
}

TEST_F(MemoryRecoveryTest, OnceOnly) {
    const Seen seen = lose_one();
    std::string reply;
    const auto client = come_back(seen, reply);
    EXPECT_EQ(field(reply, "pid"), seen.pid);
    EXPECT_FALSE(recovers(seen)) << "the first one is connected";
}

TEST_F(MemoryRecoveryTest, NotAfterTheTimeIsOver) {
    const Seen in_time = lose_one();
    clock_.advance(59s);
    EXPECT_TRUE(recovers(in_time));
    const Seen late = lose_one();
    clock_.advance(61s);
    EXPECT_FALSE(recovers(late));
    port_->expire();
    EXPECT_EQ(port_->stats().sessions, 0U);
    EXPECT_EQ(port_->stats().events, 0U);
    EXPECT_EQ(port_->stats().event_bytes, 0U);
    EXPECT_EQ(port_->stats().session_bytes, 0U);
}

TEST_F(MemoryRecoveryTest, AClientThatWasQuietForLongIsRecoveredAllTheSame) {
    auto client = test::open(host_);
    client->send("40");
    const std::string reply = client->receive_until("40").value_or("");
    client->send("42[\"hello\"]");
    const Seen seen{field(reply, "pid"), field(reply, "sid"), last_argument(client->receive_until("42").value_or("[]"))};
    clock_.advance(1h);  // its last event is long out of the log
    port_->expire();
    for (int i = 0; i < 10; ++i) io_->to("others").emit("noise");
    lose(*client);
    io_->to(seen.sid).emit("missed");
    std::string again;
    const auto back = come_back(seen, again);
    EXPECT_EQ(field(again, "pid"), seen.pid);
    EXPECT_TRUE(back->receive().value_or("").starts_with("42[\"missed\""));
}

TEST_F(MemoryRecoveryTest, AnOffsetOlderThanThePidCountsFromThePid) {
    const Seen first = lose_one();
    io_->to("room").emit("before the second life");
    auto client = test::open(host_);
    client->send("40");  // as after a 44: the client forgot its pid, but not its offset
    const std::string reply = client->receive_until("40").value_or("");
    client->send("421[\"join\"]");
    ASSERT_TRUE(client->receive_until("431"));
    lose(*client);
    io_->to("room").emit("after it");
    std::string again;
    const auto back = come_back({field(reply, "pid"), "", first.offset}, again);
    EXPECT_EQ(field(again, "pid"), field(reply, "pid"));
    EXPECT_TRUE(back->receive().value_or("").starts_with("42[\"after it\""));
}

TEST_F(MemoryRecoveryTest, ForeignOffsetsAndPidsConnectPlainly) {
    const Seen seen = lose_one();
    for (const std::string offset : {"", "0", "1", "x", "-1", "+1", " 1", "99999999999999999999", "9007199254740991"}) {
        EXPECT_FALSE(recovers({seen.pid, seen.sid, offset})) << offset;
    }
    EXPECT_FALSE(recovers({seen.pid, seen.sid, seen.offset + "0"}));
    EXPECT_FALSE(recovers({seen.pid, seen.sid, "0" + seen.offset}));
    EXPECT_FALSE(recovers({"no such", seen.sid, seen.offset}));
    EXPECT_TRUE(recovers(seen)) << "wrong guesses cost nothing";
}

TEST_F(MemoryRecoveryTest, WhoMissedTooMuchConnectsAfresh) {
    const Seen seen = lose_one();
    const std::string big(100'000, 'x');
    for (int i = 0; i < 11; ++i) io_->to("room").emit("big", big);
    std::string reply;
    const auto client = come_back(seen, reply);
    EXPECT_NE(field(reply, "pid"), seen.pid);
    EXPECT_FALSE(field(reply, "pid").empty());
    io_->emit("next");
    EXPECT_TRUE(client->receive().value_or("").starts_with("42[\"next\""));
}

TEST_F(MemoryRecoveryTest, EachNamespaceHasItsOwn) {
    io_->of("/chat");
    const Seen seen = lose_one();
    const auto client = test::open(host_);
    client->send(R"(40/chat,{"pid":")" + seen.pid + R"(","offset":")" + seen.offset + R"("})");
    EXPECT_NE(field(client->receive_until("40/chat").value_or("{}"), "pid"), seen.pid);
    EXPECT_TRUE(recovers(seen));
}

}  // namespace
}  // namespace sioxx
