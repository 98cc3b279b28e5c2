// What a host counts of its clients.
#include "sioxx/memory_host.hpp"
#include "sioxx/server.hpp"
#include "support/memory_client.hpp"

#include <gtest/gtest.h>

namespace sioxx::test {
namespace {

using core::MemoryHost;
using namespace std::chrono_literals;

constexpr std::string_view polling = "/socket.io/?EIO=4&transport=polling";
constexpr std::string_view websocket = "/socket.io/?EIO=4&transport=websocket";

std::uint64_t closed(const HostStats& stats, DisconnectReason reason) { return stats.sessions_closed[static_cast<std::size_t>(reason)]; }
std::uint64_t refused(const HostStats& stats, HandshakeRefusal refusal) {
    return stats.handshakes_refused[static_cast<std::size_t>(refusal)];
}

TEST(HostStats, SessionsByTransport) {
    MemoryHost memory;
    Server io(memory.host());
    MemoryClient direct(memory);
    ASSERT_TRUE(direct.websocket(websocket));
    const std::string sid = MemoryClient::sid_in(MemoryClient(memory).request("GET", polling));
    HostStats stats = memory.host().stats();
    EXPECT_EQ(stats.sessions_open, 2U);
    EXPECT_EQ(stats.sessions_on_websocket, 1U);
    EXPECT_EQ(stats.sessions_opened_polling, 1U);
    EXPECT_EQ(stats.sessions_opened_websocket, 1U);

    MemoryClient upgraded(memory);
    ASSERT_TRUE(upgraded.websocket(std::string(websocket) + "&sid=" + sid));
    upgraded.send("2probe");
    upgraded.send("5");
    memory.settle();
    stats = memory.host().stats();
    EXPECT_EQ(stats.sessions_on_websocket, 2U);
    EXPECT_EQ(stats.sessions_upgraded, 1U);
    EXPECT_EQ(stats.sessions_opened_polling, 1U);

    upgraded.send("1");
    direct.send("1");
    memory.settle();
    stats = memory.host().stats();
    EXPECT_EQ(stats.sessions_open, 0U);
    EXPECT_EQ(stats.sessions_on_websocket, 0U);
    EXPECT_EQ(closed(stats, DisconnectReason::transport_close), 2U);
}

TEST(HostStats, SessionsByTheReasonTheyEnd) {
    MemoryHost memory;
    Server io(memory.host());
    MemoryClient silent(memory);
    ASSERT_TRUE(silent.websocket(websocket));
    silent.send("40");
    MemoryClient broken(memory);
    ASSERT_TRUE(broken.websocket(websocket));
    broken.send("40");
    broken.send("42{");
    memory.settle();
    EXPECT_EQ(closed(memory.host().stats(), DisconnectReason::parse_error), 1U);
    memory.advance(60s);
    EXPECT_EQ(closed(memory.host().stats(), DisconnectReason::ping_timeout), 1U);
    MemoryClient last(memory);
    ASSERT_TRUE(last.websocket(websocket));
    io.close_all_sessions();
    memory.settle();
    EXPECT_EQ(closed(memory.host().stats(), DisconnectReason::server_shutting_down), 1U);
}

TEST(HostStats, HandshakesByTheReasonTheyAreRefused) {
    MemoryHost memory;
    ServerOptions options;
    options.allow_request = [](const HttpRequest& request) {
        if (request.query.find("late") != std::string_view::npos) return Admission{Admission::Verdict::unavailable, ""};
        if (request.query.find("stranger") != std::string_view::npos) return Admission{Admission::Verdict::forbid, ""};
        return Admission{};
    };
    Server io(memory.host(), options);
    const auto ask = [&memory](const std::string& method, const std::string& query) {
        MemoryClient(memory).request(method, "/socket.io/?" + query);
    };
    ask("GET", "EIO=4&transport=pigeon");
    ask("GET", "EIO=4&transport=polling&sid=unknown");
    ask("PUT", "EIO=4&transport=polling");
    ask("GET", "EIO=4&transport=websocket");
    ask("GET", "EIO=3&transport=polling");
    ask("GET", "EIO=4&transport=polling&stranger");
    ask("GET", "EIO=4&transport=polling&late");
    ask("GET", "EIO=4&transport=polling&late");
    const HostStats stats = memory.host().stats();
    EXPECT_EQ(refused(stats, HandshakeRefusal::transport_unknown), 1U);
    EXPECT_EQ(refused(stats, HandshakeRefusal::session_unknown), 1U);
    EXPECT_EQ(refused(stats, HandshakeRefusal::bad_method), 1U);
    EXPECT_EQ(refused(stats, HandshakeRefusal::bad_request), 1U);
    EXPECT_EQ(refused(stats, HandshakeRefusal::unsupported_version), 1U);
    EXPECT_EQ(refused(stats, HandshakeRefusal::forbidden), 1U);
    EXPECT_EQ(refused(stats, HandshakeRefusal::unavailable), 2U);
    EXPECT_EQ(to_string(HandshakeRefusal::session_unknown), "session unknown");
    EXPECT_EQ(to_string(HandshakeRefusal::unavailable), "unavailable");
}

TEST(HostStats, PacketsBothWays) {
    MemoryHost memory;
    Server io(memory.host());
    io.of("/").on("echo", [](Socket&, Event& e) { e.reply_same(); });
    MemoryClient client(memory);
    ASSERT_TRUE(client.websocket(websocket));
    client.send("40");
    client.send(R"(421["echo",1])");
    client.send(R"(451-2["echo",{"_placeholder":true,"num":0}])");
    client.send_binary("bytes");
    memory.settle();
    HostStats stats = memory.host().stats();
    EXPECT_EQ(stats.packets_in, 4U);
    EXPECT_EQ(stats.packets_out, 4U);  // CONNECT, an ack, an ack in two; the open packet is the handshake's

    const std::string sid = MemoryClient::sid_in(MemoryClient(memory).request("GET", polling));
    MemoryClient(memory).request("POST", std::string(polling) + "&sid=" + sid,
                                 "40\x1e"
                                 R"(427["echo",2])");
    stats = memory.host().stats();
    EXPECT_EQ(stats.packets_in, 6U);
    EXPECT_EQ(stats.packets_out, 6U);
}

TEST(HostStats, ConnectionsByTheReasonTheyAreRefused) {
    HostOptions options;
    options.connections_max = 3;
    options.connections_per_address_max = 2;
    MemoryHost memory(options);
    net::PeerAddress other;
    other.family = 2;
    other.bytes[0] = 10;
    memory.connect();
    memory.connect();
    memory.connect();  // one too many of its address
    memory.connect(0, other);
    memory.connect(0, other);  // one too many of all
    const HostStats stats = memory.host().stats();
    EXPECT_EQ(stats.connections_open, 3U);
    EXPECT_EQ(stats.connections_refused, 2U);
    EXPECT_EQ(stats.connections_refused_of_address, 1U);
    EXPECT_EQ(stats.connections_refused_full, 1U);
}

}  // namespace
}  // namespace sioxx::test
