// Whole servers in memory: time passes when the test says so, and nothing runs beside it.
#include "sioxx/memory_host.hpp"

#include "sioxx/sioxx.hpp"
#include "support/memory_client.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx::core {
namespace {
using namespace std::chrono_literals;
using test::MemoryClient;
using Messages = std::vector<std::string>;

constexpr std::string_view websocket = "/socket.io/?EIO=4&transport=websocket";
constexpr std::string_view polling = "/socket.io/?EIO=4&transport=polling";

HostOptions options(unsigned loops = 1) {
    HostOptions o;
    o.loops = loops;
    return o;
}

/// A client that has joined the main namespace.
MemoryClient join(MemoryHost& memory, unsigned loop = 0) {
    MemoryClient client(memory, loop);
    EXPECT_TRUE(client.websocket(websocket));
    client.send("40");
    EXPECT_EQ(client.messages().size(), 2U);
    return client;
}

TEST(MemoryHost, AClientIsAnsweredHoweverItsBytesArrive) {
    MemoryHost memory;
    Server io(memory.host());
    io.of("/").on("echo", [](Socket&, Event& e) { e.reply_same(); });
    ASSERT_EQ(memory.host().start(), "");
    for (const std::size_t bytes : {1U, 3U, 100'000U}) {
        MemoryClient client = join(memory);
        memory.io().limit_reads(client.stream(), bytes);
        client.send(R"(421["echo","one"])");
        client.send(R"(452-2["echo",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])");
        client.send_binary("first");
        client.send_binary("second");
        EXPECT_EQ(client.messages(),
                  (Messages{R"(431["one"])", R"(462-2[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])", "first", "second"}));
    }
}

TEST(MemoryHost, APollingSessionLivesAcrossConnectionsAndLoops) {
    MemoryHost memory(options(2));
    Server io(memory.host());
    io.of("/").on("echo", [](Socket&, Event& e) { e.reply_same(); });
    const std::string sid = MemoryClient::sid_in(MemoryClient(memory, 0).request("GET", polling));
    ASSERT_EQ(sid.size(), 20U);
    const std::string target = std::string(polling) + "&sid=" + sid;
    MemoryClient get(memory, 1);  // the session's loop is the other one: the request goes there
    MemoryClient post(memory, 1);
    EXPECT_EQ(get.request("GET", target), "");
    EXPECT_EQ(MemoryClient::body(post.request("POST", target, "40")), "ok");
    EXPECT_EQ(MemoryClient::body(memory.host().stats().sockets_connected == 1 ? memory.receive(get.stream()) : "").substr(0, 2), "40");
    EXPECT_EQ(MemoryClient::body(post.request("POST", target,
                                              "421[\"echo\",1]\x1e"
                                              "422[\"echo\",2]")),
              "ok");
    EXPECT_EQ(MemoryClient::body(get.request("GET", target)),
              "431[1]\x1e"
              "432[2]");
}

TEST(MemoryHost, AClientThatDoesNotAnswerPingsIsGoneInTime) {
    std::string why;
    MemoryHost memory;
    Server io(memory.host());
    io.of("/").on_disconnect([&](Socket&, DisconnectReason reason) { why = to_string(reason); });
    MemoryClient client = join(memory);
    memory.advance(25'100ms);
    EXPECT_EQ(client.messages(), Messages{"2"});
    client.send("3");
    memory.settle();
    memory.advance(25'100ms);
    EXPECT_EQ(client.messages(), Messages{"2"});
    memory.advance(19'000ms);
    EXPECT_EQ(memory.host().stats().sessions_open, 1U);
    EXPECT_EQ(why, "");
    memory.advance(1'100ms);
    EXPECT_EQ(why, "ping timeout");
    memory.advance(3'000ms);
    EXPECT_EQ(memory.host().stats().sessions_open, 0U);
    EXPECT_EQ(memory.host().stats().connections_open, 0U);
}

TEST(MemoryHost, AReaderThatNeverReadsIsDroppedAtItsLimitAndItsNeighbourIsNot) {
    Messages reasons;
    MemoryHost memory;
    ServerOptions limited;
    limited.send_buffer_bytes_max = 10'000;
    Server io(memory.host(), limited);
    io.of("/").on_disconnect([&](Socket&, DisconnectReason reason) { reasons.emplace_back(to_string(reason)); });
    MemoryClient slow = join(memory);
    MemoryClient quick = join(memory);
    memory.io().limit_output(slow.stream(), 100);
    const std::string text(1000, 'x');
    for (int i = 0; i < 9; ++i) {
        io.emit("news", text);
        memory.settle();
    }
    EXPECT_EQ(reasons, Messages{});
    io.emit("news", text);
    memory.settle();
    EXPECT_EQ(reasons, Messages{"transport error"});
    EXPECT_EQ(memory.host().stats().slow_clients_closed, 1U);
    EXPECT_EQ(memory.host().stats().connections_open, 1U);
    EXPECT_EQ(quick.messages().size(), 10U);
    EXPECT_TRUE(slow.closed());
}

TEST(MemoryHost, AVolatileMessageIsDroppedWhileTheClientDoesNotRead) {
    MemoryHost memory;
    Server io(memory.host());
    MemoryClient client = join(memory);
    memory.io().limit_output(client.stream(), 10);
    io.emit("first", std::string(20, 'x'));
    memory.settle();
    io.of("/").all().volatile_().emit("dropped");
    memory.settle();
    memory.io().limit_output(client.stream(), net::MemoryIo::unlimited);
    memory.settle();
    io.of("/").all().volatile_().emit("second");
    EXPECT_EQ(client.messages(), (Messages{R"(42["first","xxxxxxxxxxxxxxxxxxxx"])", R"(42["second"])"}));
}

TEST(MemoryHost, AnAddressKeepsItsLimitWhenItsConnectionsGoFromLoopToLoop) {
    HostOptions limited = options(2);
    limited.connections_per_address_max = 3;
    MemoryHost memory(limited);
    Server io(memory.host());
    const std::string sid = MemoryClient::sid_in(MemoryClient(memory, 0).request("GET", polling));
    MemoryClient(memory, 1).request("GET", std::string(polling) + "&sid=" + sid);  // is handed over
    MemoryClient third(memory, 1);
    memory.settle();
    EXPECT_EQ(memory.host().stats().connections_open, 3U);
    EXPECT_TRUE(MemoryClient(memory, 0).closed());
    memory.io().reset(third.stream());
    memory.settle();
    EXPECT_FALSE(MemoryClient(memory, 0).closed());
    EXPECT_TRUE(MemoryClient(memory, 0).closed());
}

TEST(MemoryHost, TheSameCallsGiveTheSameBytes) {
    const auto run = [] {
        MemoryHost memory;
        Server io(memory.host());
        io.of("/").on_connection([](Socket& socket) { socket.emit("welcome", socket.id()); });
        MemoryClient client(memory);
        client.websocket(websocket);
        client.send("40");
        return client.messages();
    };
    const Messages first = run();
    EXPECT_EQ(first.size(), 3U);
    EXPECT_EQ(first, run());
}

TEST(MemoryHost, NothingIsLeftWhenTheServerStops) {
    Messages reasons;
    MemoryHost memory;
    {
        Server io(memory.host());
        io.of("/").on_disconnect([&](Socket&, DisconnectReason reason) { reasons.emplace_back(to_string(reason)); });
        join(memory);
        MemoryClient(memory).request("GET", polling);
        MemoryClient half(memory);
        half.send_raw("GET / HT");
        memory.settle();
        EXPECT_EQ(memory.host().stats().connections_open, 3U);
        EXPECT_EQ(memory.host().stats().sessions_open, 2U);
    }
    EXPECT_EQ(reasons, Messages{"server shutting down"});
    EXPECT_EQ(memory.host().stats().connections_open, 0U);
    EXPECT_EQ(memory.host().stats().sessions_open, 0U);
    EXPECT_EQ(memory.host().stats().sockets_connected, 0U);
}

}  // namespace
}  // namespace sioxx::core
