// The operators: who gets what, and what one learns of the sockets.
#include "sioxx/broadcast.hpp"

#include "unit/sioxx/support/joined.hpp"
#include "wire/websocket/frame.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx {
namespace {
using namespace std::chrono_literals;
using test::eventually;
using test::join;
using test::RawClient;

struct Name {
    std::string text;
};

/// Three clients on two loops, each in a room of its name and in the room of all; "c" in no other.
class Operators : public testing::Test {
protected:
    Operators() {
        io_.of("/").on_connection([](Socket& s) {
            const std::string name = *s.handshake().auth().find("name")->if_string();
            s.data<Name>().text = name;
            s.join(name);
            if (name != "c") s.join("a or b");
        });
        io_.of("/").describe_sockets([](Socket& s) { return Value(s.data<Name>().text); });
        EXPECT_EQ(host_.start(), "");
        a_ = join(host_, R"({"name":"a"})");
        b_ = join(host_, R"({"name":"b"})");
        c_ = join(host_, R"({"name":"c"})");
    }
    static ServerOptions options() {
        ServerOptions o;
        o.keep_handshake = true;
        return o;
    }
    std::vector<RemoteSocket> fetch(const Broadcast& whom) {
        std::mutex mutex;
        bool done = false;
        std::vector<RemoteSocket> found;
        whom.fetch_sockets([&](std::vector<RemoteSocket> sockets) {
            const std::lock_guard lock(mutex);
            found = std::move(sockets);
            done = true;
        });
        EXPECT_TRUE(eventually([&] {
            const std::lock_guard lock(mutex);
            return done;
        }));
        return found;
    }
    std::string names(const Broadcast& whom) {
        std::vector<std::string> all;
        for (const RemoteSocket& s : fetch(whom)) all.push_back(*s.data.if_string());
        std::sort(all.begin(), all.end());
        std::string text;
        for (const std::string& n : all) text += n;
        return text;
    }
    /// Who gets it: the fence comes after it.
    std::string reached(const Broadcast& whom) {
        whom.emit("it");
        io_.emit("fence");
        std::string text;
        for (const auto& [name, client] : {std::pair("a", a_.get()), std::pair("b", b_.get()), std::pair("c", c_.get())}) {
            for (std::string packet; (packet = client->receive().value_or("42[\"fence\"]")) != "42[\"fence\"]";) {
                if (packet == "42[\"it\"]") text += name;
            }
        }
        return text;
    }

    Host host_{test::loops(2)};
    Server io_{host_, options()};
    Namespace& nsp_ = io_.of("/");
    std::unique_ptr<RawClient> a_, b_, c_;
};

TEST_F(Operators, EachReachesWhomItNames) {
    EXPECT_EQ(reached(nsp_.all()), "abc");
    EXPECT_EQ(reached(nsp_.to("a")), "a");
    EXPECT_EQ(reached(nsp_.in("a").in("b")), "ab");
    EXPECT_EQ(reached(nsp_.to("a or b").to("a")), "ab") << "each once";
    EXPECT_EQ(reached(nsp_.except("a")), "bc");
    EXPECT_EQ(reached(nsp_.to("a or b").except("a")), "b");
    EXPECT_EQ(reached(nsp_.to("nobody")), "");
    EXPECT_EQ(reached(io_.to("c").local().compress(false).volatile_()), "c");
    EXPECT_EQ(reached(io_.in("a")) + reached(io_.except("a")) + reached(io_.all()), "abcabc");
}

TEST(RoomNames, AreListedInTheOrderOfTheCalls) {
    RoomNames names;
    EXPECT_TRUE(names.all().empty());
    names.add("");
    ASSERT_EQ(names.all().size(), 1U);
    EXPECT_EQ(names.all()[0], "");
    names.add("b");
    names.add("a");
    const RoomNames copy = names;
    const RoomNames moved = std::move(names);
    for (const RoomNames& n : {copy, moved}) {
        ASSERT_EQ(n.all().size(), 3U);
        EXPECT_EQ(n.all()[0], "");
        EXPECT_EQ(n.all()[1], "b");
        EXPECT_EQ(n.all()[2], "a");
    }
}

TEST_F(Operators, OfASocketLeaveItOut) {
    const std::vector<RemoteSocket> found = fetch(nsp_.in("a"));
    ASSERT_EQ(found.size(), 1U);
    std::atomic<int> done{0};
    Socket::post(found[0].socket, [&](Socket& s) {
        s.broadcast().emit("others");
        s.to("a or b").emit("b only");
        s.except("b").emit("c only");
        s.to("a").emit("nobody");
        ++done;
    });
    EXPECT_TRUE(eventually([&] { return done == 1; }));
    io_.emit("fence");
    EXPECT_EQ(a_->receive(), "42[\"fence\"]");
    EXPECT_EQ(b_->receive(), "42[\"others\"]");
    EXPECT_EQ(b_->receive(), "42[\"b only\"]");
    EXPECT_EQ(b_->receive(), "42[\"fence\"]");
    EXPECT_EQ(c_->receive(), "42[\"others\"]");
    EXPECT_EQ(c_->receive(), "42[\"c only\"]");
    EXPECT_EQ(c_->receive(), "42[\"fence\"]");
}

TEST_F(Operators, FetchSocketsShowsIdRoomsHandshakeAndData) {
    const std::vector<RemoteSocket> found = fetch(nsp_.in("a"));
    ASSERT_EQ(found.size(), 1U);
    const RemoteSocket& a = found.front();
    EXPECT_EQ(a.data, Value("a"));
    ASSERT_EQ(a.rooms.size(), 3U);
    EXPECT_EQ(a.rooms[0], a.id);
    EXPECT_EQ(a.handshake.auth_json, R"({"name":"a"})");
    EXPECT_EQ(a.handshake.query(), "EIO=4&transport=websocket");
    EXPECT_EQ(a.handshake.remote_address(), "127.0.0.1");
    EXPECT_FALSE(a.handshake.headers().empty());
    EXPECT_EQ(names(nsp_.all()), "abc");
    EXPECT_EQ(names(nsp_.to("a or b").except("b")), "a");
    EXPECT_EQ(names(nsp_.in(a.id)), "a") << "its id is a room";
}

TEST_F(Operators, SocketsJoinLeaveAndDisconnect) {
    nsp_.in("a or b").sockets_join("new");
    EXPECT_EQ(names(nsp_.in("new")), "ab");
    EXPECT_EQ(reached(nsp_.to("new")), "ab");
    nsp_.in("a").sockets_leave("new");
    EXPECT_EQ(names(nsp_.in("new")), "b");
    nsp_.sockets_leave("new");
    EXPECT_EQ(names(nsp_.in("new")), "");
    nsp_.in("a").disconnect_sockets();
    EXPECT_EQ(a_->receive_until("41"), "41");
    EXPECT_EQ(names(nsp_.all()), "bc");
    a_->send("40{\"name\":\"a\"}");
    EXPECT_TRUE(a_->receive_until("40")) << "the session lives on";
    nsp_.disconnect_sockets(true);
    for (RawClient* client : {a_.get(), b_.get(), c_.get()}) {
        EXPECT_EQ(client->receive_until("41"), "41");
        EXPECT_EQ(client->receive(), std::nullopt);
    }
}

TEST_F(Operators, AcksOfManyComeTogetherAndWhoIsSilentIsWaitedForUntilTheTimeout) {
    std::mutex mutex;
    int calls = 0;
    bool late = false;
    std::vector<Value> answers;
    const auto done = [&](bool timed_out, std::vector<Value> got) {
        const std::lock_guard lock(mutex);
        late = timed_out;
        answers = std::move(got);
        ++calls;
    };
    const auto called = [&](int n) {
        return eventually([&] {
            const std::lock_guard lock(mutex);
            return calls == n;
        });
    };
    const auto answer = [](RawClient& client, const std::string& value) {
        const std::string packet = client.receive_until("42").value_or("");
        client.send("43" + packet.substr(2, packet.find('[') - 2) + "[" + value + "]");
    };
    nsp_.timeout(1h).to("a or b").emit_with_ack("ask", Payload::of(1), done);
    answer(*a_, "1");
    answer(*b_, "1");
    ASSERT_TRUE(called(1));
    EXPECT_FALSE(late);
    EXPECT_EQ(answers, (std::vector<Value>{1, 1}));
    nsp_.timeout(100ms).emit_with_ack("ask", {}, done);
    answer(*c_, "\"c\"");
    ASSERT_TRUE(called(2));
    EXPECT_TRUE(late);
    EXPECT_EQ(answers, (std::vector<Value>{"c"}));
    nsp_.timeout(1h).to("nobody").emit_with_ack("ask", {}, done);
    ASSERT_TRUE(called(3));
    EXPECT_FALSE(late);
    EXPECT_TRUE(answers.empty());
}

TEST(Outgoing, CatchAllListenersSeeEveryEventForEverySocket) {
    std::mutex mutex;
    std::vector<std::string> seen;
    Host host(test::loops(1));
    Server io(host);
    io.of("/").on_any_outgoing([&](Socket& s, std::string_view event, const Payload& payload) {
        const std::lock_guard lock(mutex);
        seen.push_back(std::string(event) + payload.json() + (s.connected() ? "" : " gone"));
    });
    io.of("/").on_connection([](Socket& s) {
        s.emit("one", 1);
        s.emit_with_ack("asked", {}, 1h, [](const AckReply&) {});
    });
    ASSERT_EQ(host.start(), "");
    const auto client = join(host);
    io.to("nobody").emit("none");
    io.emit("all", 2);
    ASSERT_TRUE(client->receive_until("42[\"all\""));
    const std::lock_guard lock(mutex);
    EXPECT_EQ(seen, (std::vector<std::string>{"one1", "asked", "all2"}));
}

TEST(Compress, IsLeftOutWhereTheEventSaysSo) {
    Host host(test::loops(1));
    ServerOptions options;
    options.per_message_deflate = true;
    Server io(host, options);
    io.of("/").on("big", [](Socket& s, Event& e) {
        const bool on = e.json(0) == "true";
        s.emit_payload("mine", Payload::of(std::string(4000, 'x')), {.compress = on});
        s.nsp().compress(on).emit("all", std::string(4000, 'x'));
    });
    ASSERT_EQ(host.start(), "");
    for (const bool on : {true, false}) {
        RawClient client(host.port());
        client.send_raw(
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
        EXPECT_NE(client.read_response().find("permessage-deflate"), std::string::npos);
        client.send("40");
        client.send(std::string("42[\"big\",") + (on ? "true]" : "false]"));
        client.send("1");  // the server ends the connection: all is there to be read
        const std::string bytes = client.read_to_end();
        EXPECT_EQ(bytes.size() > 8000, !on) << bytes.size();
    }
}

TEST(Compress, PollingAnswersFollowTheEventsInThem) {
    Host host(test::loops(1));
    Server io(host);
    io.of("/").on("big",
                  [](Socket& s, Event& e) { s.emit_payload("b", Payload::of(std::string(4000, 'x')), {.compress = e.json(0) == "true"}); });
    ASSERT_EQ(host.start(), "");
    RawClient http(host.port());
    const std::string path = "/socket.io/?EIO=4&transport=polling";
    const auto ask = [&](const std::string& method, const std::string& target, const std::string& body = "") {
        http.send_raw(method + " " + target + " HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nContent-Length: " +
                      std::to_string(body.size()) + "\r\n\r\n" + body);
        return http.read_response();
    };
    const std::string opened = ask("GET", path);
    const std::size_t at = opened.find("\"sid\":\"") + 7;
    const std::string session = path + "&sid=" + opened.substr(at, opened.find('"', at) - at);
    ask("POST", session, "40");
    EXPECT_EQ(ask("GET", session).find("Content-Encoding"), std::string::npos) << "too short";
    ask("POST", session, "42[\"big\",true]");
    EXPECT_NE(ask("GET", session).find("Content-Encoding: gzip"), std::string::npos);
    ask("POST", session, "42[\"big\",false]");
    EXPECT_EQ(ask("GET", session).find("Content-Encoding"), std::string::npos);
    ask("POST", session,
        "42[\"big\",false]\x1e"
        "42[\"big\",true]");
    EXPECT_NE(ask("GET", session).find("Content-Encoding: gzip"), std::string::npos) << "one that wants it is enough";
}

}  // namespace
}  // namespace sioxx
