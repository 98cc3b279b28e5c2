// Whole servers on a port of the kernel's choice: what one process must get right between loops, clients and servers.
#include "sioxx/sioxx.hpp"
#include "unit/sioxx/support/joined.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx {
namespace {
using namespace std::chrono_literals;
using test::eventually;
using test::join;
using test::loops;
using test::RawClient;
constexpr std::string_view target = test::websocket_target;

TEST(Server, TwoServersInOneProcessDoNotKnowEachOther) {
    std::atomic<int> at_a{0};
    std::atomic<int> at_b{0};
    Host first(loops(1));
    Host second(loops(2));
    Server a(first);
    Server b(second);
    a.of("/").on("hit", [&](Socket&, Event& e) { e.reply(++at_a); });
    b.of("/").on("hit", [&](Socket&, Event& e) { e.reply(++at_b); });
    ASSERT_EQ(first.start(), "");
    ASSERT_EQ(second.start(), "");
    const auto ca = join(first);
    const auto cb = join(second);
    ca->send("421[\"hit\"]");
    cb->send("422[\"hit\"]");
    EXPECT_EQ(ca->receive_until("43"), "431[1]");
    EXPECT_EQ(cb->receive_until("43"), "432[1]");
    a.emit("only-a");
    EXPECT_EQ(ca->receive_until("42"), "42[\"only-a\"]");
    b.emit("only-b");
    EXPECT_EQ(cb->receive_until("42"), "42[\"only-b\"]");
}

TEST(Server, MembersOfArgumentsAreFoundHoweverManyThereAre) {
    Host host(loops(1));
    Server io(host);
    io.of("/").on("pick", [](Socket&, Event& e) {
        const std::array<std::string_view, 3> keys{"a", "none", "z"};
        std::array<std::string_view, 4> members;
        e.json(1, keys, members);
        std::string scratch;
        e.reply(Json{members[0]}, Json{members[1]}, Json{members[2]}, Json{members[3]}, Json{e.json(1, "z")}, Json{e.json(0, "a")},
                Json{e.json(2, "a")}, e.text(1, "s", scratch));
    });
    ASSERT_EQ(host.start(), "");
    const auto client = join(host);
    for (const int others : {0, 10, 200}) {
        std::string object = R"({"a":[1],"s":"\u00e9")";
        for (int i = 0; i < others; ++i) object += ",\"m" + std::to_string(i) + "\":" + std::to_string(i);
        client->send(R"(421["pick",["a"],)" + object + R"(,"z":{"a":2}}])");
        EXPECT_EQ(client->receive_until("43"), "431[[1],null,{\"a\":2},null,{\"a\":2},null,null,\"\u00e9\"]") << others;
    }
}

TEST(Server, RunsOnTheCallersThreadUntilItIsToldToQuit) {
    for (const unsigned count : {1U, 3U}) {
        Host host(loops(count));
        Server io(host);
        std::promise<std::thread::id> seen;
        io.of("/").on("where", [&](Socket& s, Event& e) {
            if (s.loop() == 0) seen.set_value(std::this_thread::get_id());
            e.reply(s.loop());
        });
        ASSERT_EQ(host.listen(), "");
        ASSERT_EQ(host.listen(), "") << "again";
        ASSERT_NE(host.port(), 0);
        std::thread caller([&] { host.run(); });
        const auto id = caller.get_id();
        std::vector<std::unique_ptr<RawClient>> clients;
        for (bool there = false; !there;) {  // until one is on the first loop
            clients.push_back(join(host));
            clients.back()->send("421[\"where\"]");
            there = clients.back()->receive_until("43") == "431[0]";
        }
        EXPECT_EQ(seen.get_future().get(), id);
        host.quit();
        caller.join();
        for (const auto& client : clients) EXPECT_FALSE(client->receive_until("nothing"));
        host.stop();  // once more: nothing
    }
}

TEST(Server, QuitBeforeRunIsNotLost) {
    Host host(loops(2));
    Server io(host);
    ASSERT_EQ(host.listen(), "");
    host.quit();
    host.run();
}

TEST(Server, ListeningAloneCanBeGivenUp) {
    Host host(loops(2));
    Server io(host);
    ASSERT_EQ(host.listen(), "");
}

TEST(Server, ARoomReachesItsMembersOnEveryLoopOnceAndInOrder) {
    Host host(loops(3));
    Server io(host);
    io.of("/").on_connection([](Socket& s) {
        s.join("everybody");
        s.join("also");
    });
    ASSERT_EQ(host.start(), "");
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 12; ++i) clients.push_back(join(host));
    for (int i = 0; i < 200; ++i) io.to("everybody").to("also").emit("n", i);
    for (const auto& client : clients) {
        for (int i = 0; i < 200; ++i) ASSERT_EQ(client->receive_until("42"), "42[\"n\"," + std::to_string(i) + "]");
    }
}

TEST(Server, AnAckGivenLaterFromAnotherThreadArrives) {
    std::promise<std::thread> started;  // the answer may be here before its thread has a name there
    Host host(loops(2));
    Server io(host);
    io.of("/").on("slow", [&](Socket&, Event& e) {
        started.set_value(std::thread([ack = e.ack()] {
            ack("done", 5);
            ack("ignored");
        }));
    });
    ASSERT_EQ(host.start(), "");
    const auto client = join(host);
    client->send("427[\"slow\"]");
    EXPECT_EQ(client->receive_until("43"), "437[\"done\",5]");
    started.get_future().get().join();
}

TEST(Server, MiddlewareMayTakeItsTimeAndRefuseOrCloseOrLetIn) {
    std::vector<std::thread> workers;
    std::mutex mutex;
    Host host(loops(2));
    Server io(host);
    io.of("/").use([&](Socket& s, Next next) {
        const Value auth = s.handshake().auth();
        const Value* token = auth.find("token");
        const std::string text = token != nullptr && token->if_string() != nullptr ? *token->if_string() : "";
        const std::lock_guard lock(mutex);
        workers.emplace_back([next, text] {
            if (text == "good") next();
            else if (text == "bad") next.refuse({"no", Value::object({{"code", "bad"}})});
            else next.close();
            next();  // a second answer does nothing
        });
    });
    ASSERT_EQ(host.start(), "");
    join(host, R"({"token":"good"})");
    RawClient refused(host.port());
    ASSERT_TRUE(refused.websocket(target));
    refused.send(R"(40{"token":"bad"})");
    EXPECT_EQ(refused.receive_until("44"), R"(44{"message":"no","data":{"code":"bad"}})");
    RawClient closed(host.port());
    ASSERT_TRUE(closed.websocket(target));
    closed.send("40");
    EXPECT_EQ(closed.receive(), std::nullopt);
    const std::lock_guard lock(mutex);  // the answers came over sockets, which order nothing for the thread sanitizer
    for (std::thread& w : workers) w.join();
}

TEST(Server, AClientThatDoesNotReadIsDroppedAndItsMemoryComesBack) {
    std::atomic<int> reason{-1};
    Host host(loops(1));
    ServerOptions options;
    options.send_buffer_bytes_max = 256 * 1024;
    Server io(host, options);
    io.of("/").on_disconnect([&](Socket&, DisconnectReason r) { reason = static_cast<int>(r); });
    ASSERT_EQ(host.start(), "");
    const auto reader = join(host);
    const auto sleeper = join(host);
    const std::string big(64 * 1024, 'x');
    ASSERT_TRUE(eventually([&] {
        io.emit("big", big);
        return !reader->receive() || reason.load() >= 0;  // who reads in step is never behind
    }));
    EXPECT_EQ(static_cast<DisconnectReason>(reason.load()), DisconnectReason::transport_error);
    EXPECT_EQ(host.stats().slow_clients_closed, 1U);
    EXPECT_EQ(host.stats().sockets_connected, 1U);
    io.emit("big", "the end");
    EXPECT_TRUE(reader->receive_until(R"(42["big","the end"])"));
}

TEST(Server, ADisconnectHandlerMaySpeakToTheRoomItsSocketIsLeaving) {
    Host host(loops(1));
    Server io(host);
    io.of("/").on_connection([](Socket& s) { s.join("room"); });
    io.of("/").on_disconnect([](Socket& s, DisconnectReason reason) {
        EXPECT_TRUE(s.nsp().name() == "/" && !s.join("another"));
        s.nsp().to("room").emit("gone", to_string(reason));
        s.nsp().emit("gone from all");
    });
    ASSERT_EQ(host.start(), "");
    const auto stays = join(host);
    const auto leaves = join(host);
    leaves->send("41");
    EXPECT_EQ(stays->receive_until("42"), R"(42["gone","client namespace disconnect"])");
    EXPECT_EQ(stays->receive_until("42"), R"(42["gone from all"])");
}

TEST(Server, RoomsJoinedInMiddlewareCountFromTheConnectOn) {
    Host host(loops(1));
    Server io(host);
    std::mutex mutex;
    std::vector<Next> waiting;
    io.of("/").use([&](Socket& s, Next next) {
        s.join("room");
        const std::lock_guard lock(mutex);
        waiting.push_back(std::move(next));
    });
    ASSERT_EQ(host.start(), "");
    const auto in = test::open(host);
    in->send("40");
    const auto refused = test::open(host);
    refused->send("40");
    ASSERT_TRUE(eventually([&] {
        const std::lock_guard lock(mutex);
        return waiting.size() == 2;
    }));
    io.to("room").emit("too early");
    waiting[1].refuse({"no", Value()});
    EXPECT_EQ(refused->receive(), R"(44{"message":"no"})");
    waiting[0]();
    ASSERT_TRUE(in->receive().value_or("").starts_with("40{"));
    io.to("room").emit("in time");
    EXPECT_EQ(in->receive(), R"(42["in time"])");
}

TEST(Server, AClientThatMiddlewareKeepsWaitingTooLongIsClosed) {
    Host host(loops(1));
    ServerOptions options;
    options.connect_timeout = 50ms;
    Server io(host, options);
    std::vector<Next> waiting;
    io.of("/").use([&](Socket&, Next next) { waiting.push_back(std::move(next)); });
    ASSERT_EQ(host.start(), "");
    const auto client = test::open(host);
    client->send("40");
    EXPECT_EQ(client->receive(), std::nullopt);
    host.stop();
}

TEST(Server, CountersReturnToZeroAfterClientsComeAndGo) {
    Host host(loops(2));
    Server io(host);
    io.of("/").on_connection([](Socket& s) { s.join("room"); });
    ASSERT_EQ(host.start(), "");
    for (int round = 0; round < 20; ++round) {
        std::vector<std::unique_ptr<RawClient>> clients;
        for (int i = 0; i < 10; ++i) clients.push_back(join(host));
        if (round % 2 == 0) {
            for (const auto& c : clients) c->send("41");
        }
    }
    EXPECT_TRUE(eventually([&] {
        const HostStats s = host.stats();
        return s.sockets_connected == 0 && s.sessions_open == 0 && s.connections_open == 0;
    }));
}

TEST(Server, DrainEndsSessionsSoThatClientsComeBack) {
    std::atomic<int> shutting_down{0};
    Host host(loops(2));
    Server io(host);
    io.of("/").on_disconnect([&](Socket&, DisconnectReason r) { shutting_down += r == DisconnectReason::server_shutting_down ? 1 : 0; });
    ASSERT_EQ(host.start(), "");
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 10; ++i) clients.push_back(join(host));
    host.drain(100ms, 5s);
    for (const auto& c : clients) {
        for (;;) {
            const auto message = c->receive();
            if (!message) break;
            EXPECT_FALSE(message->starts_with("41") || message->starts_with("44")) << "official clients would not come back";
        }
    }
    EXPECT_EQ(shutting_down.load(), 10);
}

TEST(Server, DrainTurnsPollsAwayWithAnErrorAsACloseMeansTheEndToSomeClients) {
    Host host(loops(1));
    Server io(host);
    ASSERT_EQ(host.start(), "");
    const std::string head = "/socket.io/?EIO=4&transport=polling";
    RawClient client(host.port());
    client.send_raw("GET " + head + " HTTP/1.1\r\nHost: a\r\n\r\n");
    const std::string opened = client.read_response();
    const std::size_t at = opened.find("\"sid\":\"");
    ASSERT_NE(at, std::string::npos) << opened;
    const std::string sid = opened.substr(at + 7, opened.find('"', at + 7) - at - 7);
    client.send_raw("GET " + head + "&sid=" + sid + " HTTP/1.1\r\nHost: a\r\n\r\n");
    RawClient other(host.port());  // served after the poll: it has arrived
    other.send_raw("GET " + head + " HTTP/1.1\r\nHost: a\r\n\r\n");
    other.read_response();
    host.drain(10ms, 5s);
    const std::string last = client.read_response();
    EXPECT_TRUE(last.starts_with("HTTP/1.1 503 ")) << last;
}

TEST(Server, TheListenerSaysWhyItCannotStart) {
    Host first(loops(1));
    ASSERT_EQ(first.start(), "");
    HostOptions options = loops(1);
    options.port = first.port();
    Host second(options);
    EXPECT_NE(second.start().find("cannot bind 127.0.0.1:" + std::to_string(first.port())), std::string::npos);
}

TEST(Server, ALimitOnConnectionsOfOneAddressHolds) {
    HostOptions options = loops(2);
    options.connections_per_address_max = 3;
    Host host(options);
    Server io(host);
    ASSERT_EQ(host.start(), "");
    auto a = join(host);
    auto b = join(host);
    auto c = join(host);
    RawClient fourth(host.port());
    EXPECT_FALSE(fourth.websocket(target).has_value());
    a.reset();
    EXPECT_TRUE(eventually([&] { return host.stats().connections_open == 2; }));
    EXPECT_TRUE(RawClient(host.port()).websocket(target).has_value());
}

}  // namespace
}  // namespace sioxx
