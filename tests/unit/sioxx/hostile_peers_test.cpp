// Peers that mean harm, against a whole server in memory: what each may make the server hold is bounded, and all of it comes back.
#include "sioxx/host_impl.hpp"
#include "sioxx/memory_host.hpp"
#include "sioxx/sioxx.hpp"
#include "support/live_bytes.hpp"
#include "support/memory_client.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx::core {
namespace {
using namespace std::chrono_literals;
using test::MemoryClient;
using wire::websocket::Opcode;

constexpr std::string_view websocket = "/socket.io/?EIO=4&transport=websocket";
constexpr std::string_view polling = "/socket.io/?EIO=4&transport=polling";
// What comes back need not come back to the last byte: tables keep their size, pools a few lists.
constexpr std::int64_t pools_max = 128 * 1024;

class HostilePeers : public ::testing::Test {
protected:
    void start(HostOptions host = {}, ServerOptions server = {}) {
        memory_ = std::make_unique<MemoryHost>(host);
        io_ = std::make_unique<Server>(memory_->host(), server);
        io_->of("/").on("echo", [](Socket&, Event& e) { e.reply_same(); });
        io_->of("/").on_disconnect([this](Socket&, DisconnectReason why) { reason_ = to_string(why); });
        ASSERT_EQ(memory_->host().start(), "");
        peers_.reserve(2000);
        fill_pools();
        reason_.clear();
        baseline_ = live();
    }

    MemoryClient& arrive() { return *peers_.emplace_back(std::make_unique<MemoryClient>(*memory_)); }
    MemoryClient& join() {
        MemoryClient& peer = arrive();
        EXPECT_TRUE(peer.websocket(websocket));
        peer.send("40");
        EXPECT_EQ(peer.messages().size(), 2U);
        return peer;
    }
    std::string poll_session() { return std::string(polling) + "&sid=" + MemoryClient::sid_in(arrive().request("GET", polling)); }

    /// What the server holds now beyond what it held before the peers came; the peers themselves and their streams not counted.
    std::int64_t held() {
        const std::int64_t peers = static_cast<std::int64_t>(peers_.size() * (sizeof(MemoryClient) + 64));
        return live() - baseline_ - peers;
    }
    std::uint64_t open() const { return memory_->host().stats().connections_open; }
    std::uint64_t sessions() const { return memory_->host().stats().sessions_open; }

    /// A newcomer is served as if nothing were going on.
    void serves() {
        MemoryClient visitor(*memory_);
        ASSERT_TRUE(visitor.websocket(websocket));
        visitor.send("40");
        visitor.send(R"(421["echo","well"])");
        const std::vector<std::string> got = visitor.messages();
        ASSERT_FALSE(got.empty());
        EXPECT_EQ(got.back(), R"(431["well"])");
        memory_->io().forget(visitor.stream());
        memory_->settle();
    }
    /// All of them have gone, or are sent away now; then nothing is left.
    void nothing_is_left() {
        for (const auto& peer : peers_) memory_->io().forget(peer->stream());
        peers_.clear();
        memory_->advance(50s);  // a polling session is missed when it does not answer a ping
        EXPECT_EQ(open(), 0U);
        EXPECT_EQ(sessions(), 0U);
        EXPECT_EQ(memory_->host().stats().sockets_connected, 0U);
        serves();
        EXPECT_LT(live() - baseline_, pools_max);
    }

    /// What a loop keeps for good, once a busy turn has needed it.
    void fill_pools() {
        net::Arena& arena = memory_->host().impl().loops().front()->arena();
        for (int i = 0; i < 8; ++i) arena.allocate(200'000);
        memory_->turn();  // it keeps some of that
        serves();
    }

    std::string reason_;  // of the last to be disconnected
    std::unique_ptr<MemoryHost> memory_;
    std::unique_ptr<Server> io_;
    std::vector<std::unique_ptr<MemoryClient>> peers_;

private:
    std::int64_t live() const { return test::live_bytes() - static_cast<std::int64_t>(memory_->io().own_bytes()); }
    std::int64_t baseline_ = 0;
};

TEST_F(HostilePeers, HeadsThatComeByteByByteEndInTime) {
    start();
    const std::string head = "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: " + std::string(60, 'h');
    for (int i = 0; i < 300; ++i) arrive();
    for (std::size_t second = 0; second < 14; ++second) {
        for (const auto& peer : peers_) peer->send_raw(head.substr(second, 1));
        memory_->advance(1s);
    }
    EXPECT_EQ(open(), 300U);
    EXPECT_LT(held(), 300 * 4096);
    serves();
    memory_->advance(3s);
    EXPECT_TRUE(memory_->receive(peers_[0]->stream()).starts_with("HTTP/1.1 408"));
    memory_->advance(3s);
    EXPECT_EQ(open(), 0U);
    nothing_is_left();
}

TEST_F(HostilePeers, ABodyThatIsAnnouncedCostsNothingUntilItComes) {
    start();
    const std::string target = poll_session();
    for (int i = 0; i < 300; ++i) {
        arrive().send_raw("POST " + target + " HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
    }
    memory_->settle();
    EXPECT_LT(held(), 300 * 24'000) << "a million was announced by each";
    for (int second = 0; second < 14; ++second) {
        for (const auto& peer : peers_) peer->send_raw("4");
        memory_->advance(1s);
    }
    serves();
    memory_->advance(5s);
    EXPECT_LE(open(), 1U) << "the one that opened the session has a connection to be idle on";
    nothing_is_left();
}

TEST_F(HostilePeers, AConnectionThatSaysNothingEnds) {
    start();
    for (int i = 0; i < 500; ++i) arrive();
    memory_->settle();
    EXPECT_LT(held(), 500 * 2048);
    memory_->advance(20s);
    EXPECT_EQ(open(), 0U);
    nothing_is_left();
}

TEST_F(HostilePeers, ThoseTooManyAreClosedAtOnce) {
    HostOptions host;
    host.connections_max = 100;
    start(host);
    for (int i = 0; i < 1000; ++i) arrive();
    memory_->settle();
    EXPECT_EQ(open(), 100U);
    EXPECT_EQ(memory_->host().stats().connections_refused, 900U);
    EXPECT_TRUE(peers_[100]->closed());
    EXPECT_LT(held(), 100 * 2048);
    nothing_is_left();
}

TEST_F(HostilePeers, OneAddressDoesNotTakeThePlacesOfOthers) {
    HostOptions host;
    host.connections_per_address_max = 10;
    start(host);
    for (int i = 0; i < 500; ++i) arrive();
    EXPECT_EQ(open(), 10U);
    net::PeerAddress other;
    other.family = 2;
    other.bytes[0] = 10;
    EXPECT_FALSE(memory_->io().ended(memory_->connect(0, other)));
    EXPECT_EQ(open(), 11U);
    memory_->advance(20s);  // they said nothing
    EXPECT_EQ(open(), 0U);
    nothing_is_left();
}

TEST_F(HostilePeers, AReaderThatNeverReadsIsGoneAtItsLimitAndItsMemoryReturns) {
    ServerOptions server;
    server.send_buffer_bytes_max = 500'000;
    start({}, server);
    MemoryClient& deaf = join();
    memory_->io().limit_output(deaf.stream(), 0);
    std::int64_t most = 0;
    const std::string news(10'000, 'n');
    for (int i = 0; i < 100; ++i) {
        io_->emit("news", news);
        memory_->settle();
        most = std::max(most, held());
    }
    EXPECT_EQ(reason_, "transport error");
    EXPECT_GT(most, 400'000);
    EXPECT_LT(most, 1'500'000) << "what waits, in a string that grows";
    EXPECT_EQ(memory_->host().stats().slow_clients_closed, 1U);
    EXPECT_LT(held(), pools_max);
    nothing_is_left();
}

TEST_F(HostilePeers, ManyThatNeverReadShareALimit) {
    HostOptions host;
    host.unsent_bytes_max = 1'000'000;
    start(host);
    MemoryClient& reader = join();
    constexpr int deaf = 40;
    for (int i = 0; i < deaf; ++i) memory_->io().limit_output(join().stream(), 0);
    const std::string news(10'000, 'n');
    std::uint64_t most = 0;
    for (int i = 0; i < 30; ++i) {  // 300,000 bytes each: far below what one alone may have
        io_->emit("news", news);
        memory_->settle();
        most = std::max(most, memory_->host().stats().unsent_bytes);
        EXPECT_EQ(reader.messages().size(), 1U) << "whoever reads notices nothing, " << i;
    }
    EXPECT_GT(most, 900'000U);
    EXPECT_LT(most, 1'000'000U + deaf * (64 * 1024 + 10'100)) << "nobody more than a little, once there is too much";
    EXPECT_LT(sessions(), 41U);
    EXPECT_GT(memory_->host().stats().slow_clients_closed, 0U);
    memory_->advance(110s);
    EXPECT_EQ(memory_->host().stats().unsent_bytes, 0U);
    nothing_is_left();
}

TEST_F(HostilePeers, AReaderThatNeverReadsDoesNotOutliveItsSession) {
    start();
    MemoryClient& deaf = join();
    memory_->io().limit_output(deaf.stream(), 0);
    io_->emit("news", std::string(1'000'000, 'n'));
    memory_->settle();
    EXPECT_GT(held(), 900'000);
    memory_->advance(48s);
    EXPECT_EQ(reason_, "ping timeout");
    EXPECT_EQ(sessions(), 0U);
    EXPECT_EQ(open(), 1U);
    memory_->advance(31s);
    EXPECT_EQ(open(), 0U) << "it had half a minute to take what was said before";
    EXPECT_LT(held(), pools_max);
    nothing_is_left();
}

TEST_F(HostilePeers, AnswersNobodyReadsDoNotStay) {
    start();
    memory_->host().on_request([](HttpRequestPtr, HttpResponderPtr responder) {
        HttpResponse response;
        response.body = std::string(100'000, 'x');
        responder->send(std::move(response));
    });
    for (int i = 0; i < 50; ++i) {
        MemoryClient& deaf = arrive();
        memory_->io().limit_output(deaf.stream(), 0);
        for (int n = 0; n < 100; ++n) deaf.send_raw("GET /page HTTP/1.1\r\nHost: h\r\n\r\n");
    }
    memory_->settle();
    EXPECT_LT(held(), 50 * 9'000'000) << "each its 4 MiB, in a string that grows";
    memory_->advance(110s);
    EXPECT_EQ(open(), 0U);
    nothing_is_left();
}

TEST_F(HostilePeers, APollerThatNeverPollsIsGoneAtItsLimit) {
    ServerOptions server;
    server.send_buffer_bytes_max = 100'000;
    start({}, server);
    const std::string target = poll_session();
    MemoryClient& poster = arrive();
    poster.request("POST", target, "40");
    std::int64_t most = 0;
    for (int i = 0; i < 100 && sessions() > 0; ++i) {
        std::string body;
        for (int n = 0; n < 100; ++n) body += std::string(n > 0 ? "\x1e" : "") + "420[\"echo\"]";
        poster.request("POST", target, body);
        most = std::max(most, held());
    }
    EXPECT_EQ(reason_, "transport error");
    EXPECT_LT(most, 400'000);
    nothing_is_left();
}

TEST_F(HostilePeers, AttachmentsThatDoNotComeAreNotWaitedForForever) {
    start();
    for (int i = 0; i < 20; ++i) {
        MemoryClient& peer = join();
        peer.send(R"(4510-["echo",")" + std::string(50'000, 'x') + R"(",{"_placeholder":true,"num":0}])");
        for (int n = 0; n < 9; ++n) peer.send_binary(std::string(100'000, 'b'));
    }
    memory_->settle();
    EXPECT_EQ(sessions(), 20U);
    EXPECT_LT(held(), 20 * 2'100'000) << "the text, and attachments up to twice a payload";
    memory_->advance(50s);
    EXPECT_EQ(reason_, "ping timeout");
    memory_->advance(5s);
    EXPECT_EQ(open(), 0U);
    nothing_is_left();
}

TEST_F(HostilePeers, MoreAttachmentsThanAllowedEndAtTheirAnnouncement) {
    start();
    for (const char* count : {"11", "5999999999", "99999999999999999999999999"}) {
        MemoryClient& peer = join();
        peer.send("45" + std::string(count) + R"(-["echo"])");
        memory_->settle();
        EXPECT_EQ(reason_, "parse error") << count;
        reason_.clear();
    }
    EXPECT_LT(held(), pools_max);
    nothing_is_left();
}

TEST_F(HostilePeers, AttachmentsMayBeTwiceAPayloadTogetherAndNoMore) {
    ServerOptions server;
    server.max_payload_bytes = 10'000;
    start({}, server);
    MemoryClient& peer = join();
    peer.send(R"(4510-["echo"])");
    peer.send_binary(std::string(10'000, 'b'));
    peer.send_binary(std::string(10'000, 'b'));
    memory_->settle();
    EXPECT_EQ(reason_, "");
    peer.send_binary("b");
    memory_->settle();
    EXPECT_EQ(reason_, "parse error");
    nothing_is_left();
}

TEST_F(HostilePeers, NestingEndsAtItsDepth) {
    const std::string deep = R"(42["echo",)" + std::string(400'000, '[') + std::string(400'000, ']') + "]";
    std::string deep_objects = R"(42["echo",)";
    for (int i = 0; i < 100'000; ++i) deep_objects += R"({"a":)";
    const std::vector<std::string> texts{deep, deep_objects + "1" + std::string(100'000, '}') + "]",
                                         R"(42["echo",)" + std::string(900'000, '[')};
    start();
    for (const std::string& text : texts) {
        MemoryClient& peer = join();
        peer.send(text);
        memory_->settle();
        EXPECT_EQ(reason_, "parse error");
        reason_.clear();
    }
    EXPECT_LT(held(), pools_max);
    nothing_is_left();
}

TEST_F(HostilePeers, EmptyFragmentsCostNothing) {
    std::string frames;
    wire::websocket::append_client_frame(frames, Opcode::text, "421[\"echo\"", {1, 2, 3, 4}, false);
    for (int i = 0; i < 100'000; ++i) wire::websocket::append_client_frame(frames, Opcode::continuation, "", {1, 2, 3, 4}, false);
    start();
    MemoryClient& peer = join();
    peer.send_raw(frames);
    memory_->settle();
    EXPECT_LT(held(), 64 * 1024);
    peer.send_frame(Opcode::ping, "");
    std::string last;
    wire::websocket::append_client_frame(last, Opcode::continuation, ",2]", {1, 2, 3, 4});
    peer.send_raw(last);
    EXPECT_EQ(peer.messages(), (std::vector<std::string>{"", "431[2]"}));

    peer.send_raw(frames + frames + frames);
    memory_->settle();
    EXPECT_EQ(reason_, "transport error") << "beyond its fragments a message ends the connection";
    nothing_is_left();
}

TEST_F(HostilePeers, AFloodOfPingsIsAnsweredToWhoReadsAndEndsWhoDoesNot) {
    ServerOptions server;
    server.send_buffer_bytes_max = 100'000;
    start({}, server);
    MemoryClient& polite = join();
    MemoryClient& deaf = join();
    memory_->io().limit_output(deaf.stream(), 1000);
    const std::string payload(125, 'p');
    std::int64_t most = 0;
    std::size_t pongs = 0;
    for (int round = 0; round < 20; ++round) {
        for (int i = 0; i < 100; ++i) polite.send_frame(Opcode::ping, payload);
        if (!deaf.closed()) {
            for (int i = 0; i < 100; ++i) deaf.send_frame(Opcode::ping, payload);
        }
        memory_->settle();
        most = std::max(most, held());
        pongs += polite.messages().size();
    }
    EXPECT_EQ(pongs, 2000U);
    EXPECT_EQ(reason_, "transport error");
    EXPECT_LT(most, 600'000);
    EXPECT_EQ(sessions(), 1U);
    nothing_is_left();
}

TEST_F(HostilePeers, AnUpgradeThatStopsHalfwayLeavesPollingAlone) {
    start();
    const std::string session = poll_session();
    const std::string target = std::string(websocket) + session.substr(session.find("&sid="));
    for (int i = 0; i < 200; ++i) {
        MemoryClient& peer = arrive();
        EXPECT_TRUE(peer.websocket(target));
        if (i == 0) peer.send("2probe");
    }
    memory_->settle();
    EXPECT_EQ(open(), 201U);
    EXPECT_LT(held(), 200 * 2048);
    memory_->advance(3s);
    EXPECT_EQ(open(), 2U) << "all but the first were turned away";
    memory_->advance(12s);
    EXPECT_EQ(open(), 1U) << "and that one's time is over";
    EXPECT_EQ(sessions(), 1U);
    MemoryClient& poster = arrive();
    EXPECT_EQ(MemoryClient::body(poster.request("POST", session, "40")), "ok");
    EXPECT_EQ(MemoryClient::body(poster.request("GET", session)).substr(0, 3), "40{");
    nothing_is_left();
}

TEST_F(HostilePeers, AFrameThatNeverEndsHoldsWhatHasComeAndNoLongerThanItsSession) {
    start();
    for (int i = 0; i < 10; ++i) {
        MemoryClient& peer = join();
        std::string frame;
        wire::websocket::append_client_frame(frame, Opcode::binary, std::string(1'000'000, 'x'), {1, 2, 3, 4});
        peer.send_raw(frame.substr(0, 500'000));
    }
    memory_->settle();
    EXPECT_GT(held(), 10 * 500'000);
    EXPECT_LT(held(), 10 * 1'100'000);
    memory_->advance(50s);
    EXPECT_EQ(reason_, "ping timeout");
    memory_->advance(5s);
    EXPECT_EQ(open(), 0U);
    EXPECT_LT(held(), pools_max);
    nothing_is_left();
}

TEST_F(HostilePeers, PeersThatVanishWithoutAWordAreMissed) {
    start();
    for (int i = 0; i < 100; ++i) join();
    poll_session();
    memory_->advance(48s);  // nobody has answered the ping
    EXPECT_EQ(sessions(), 0U);
    memory_->advance(3s);
    EXPECT_LE(open(), 1U) << "the poller's idle connection";
    nothing_is_left();
}

TEST_F(HostilePeers, NamespacesAndRoomsOfOneClientAreBounded) {
    start();
    io_->of("/").on("join", [](Socket& s, Event& e) { e.reply(s.join(std::string(e.json(0)))); });
    io_->of_dynamic([](std::string_view name) { return name.starts_with("/d"); });
    MemoryClient& peer = join();
    for (int i = 0; i < 5000; ++i) peer.send("42[\"join\"," + std::to_string(i) + "]");
    for (int i = 0; i < 5000; ++i) peer.send("40/d" + std::to_string(i) + ",");
    peer.send(R"(421["join",-1])");
    std::string last;
    for (const std::string& message : peer.messages()) last = message.starts_with("431") ? message : last;
    EXPECT_EQ(last, "431[false]");
    EXPECT_EQ(memory_->host().stats().sockets_connected, 32U);
    EXPECT_LT(held(), 1'000'000);
    nothing_is_left();
}

TEST_F(HostilePeers, AMessageOfManyArgumentsIsForgotten) {
    std::string text = R"(421["echo")";
    for (int i = 0; i < 400'000; ++i) text += ",1";
    start();
    MemoryClient& peer = join();
    peer.send(text + "]");
    EXPECT_EQ(peer.messages().size(), 1U);
    nothing_is_left();
}

TEST_F(HostilePeers, SessionsThatNeverJoinEnd) {
    start();
    for (int i = 0; i < 200; ++i) {
        MemoryClient& peer = arrive();
        EXPECT_TRUE(peer.websocket(websocket));
        peer.messages();
    }
    EXPECT_LT(held(), 200 * 4096);
    for (int minute = 0; minute < 2; ++minute) {
        memory_->advance(23s);
        for (const auto& peer : peers_) peer->send("3");
        memory_->settle();
    }
    EXPECT_EQ(sessions(), 0U);
    memory_->advance(3s);
    EXPECT_EQ(open(), 0U);
    nothing_is_left();
}

}  // namespace
}  // namespace sioxx::core
