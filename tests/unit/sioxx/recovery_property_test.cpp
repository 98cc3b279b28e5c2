// Whatever breaks when: a client that is recovered sees every event of its room exactly once, in the order of each emitter.
#include "unit/sioxx/support/joined.hpp"
#include "unit/wire/seed.hpp"
#include "wire/json/parse.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx {
namespace {
using namespace std::chrono_literals;
using test::RawClient;

constexpr std::size_t emitters = 3;

/// How often a socket with that id has gone.
class Losses {
public:
    void add(std::string_view sid) {
        const std::lock_guard lock(mutex_);
        ++of_sid_[std::string(sid)];
    }
    int of(const std::string& sid) const {
        const std::lock_guard lock(mutex_);
        const auto it = of_sid_.find(sid);
        return it == of_sid_.end() ? 0 : it->second;
    }

private:
    mutable std::mutex mutex_;
    std::map<std::string, int> of_sid_;
};

/// One client over many connections; keeps what an official client keeps.
class Traveller {
public:
    Traveller(const Host& host, const Losses& losses) : host_(host), losses_(losses) {}

    /// Connects, reads `events` events, breaks off without having read what else is on its way.
    void live(std::size_t events) {
        const auto client = test::open(host_);
        client->send(pid_.empty() ? "40" : R"(40{"pid":")" + pid_ + R"(","offset":")" + offset_ + R"("})");
        const auto reply = client->receive();
        ASSERT_TRUE(reply && reply->starts_with("40")) << reply.value_or("closed");
        const Value fields = *wire::json::parse(std::string_view(*reply).substr(2));
        const std::string pid = *fields.find("pid")->if_string();
        if (!pid_.empty()) {
            ASSERT_EQ(pid, pid_) << "not recovered";
        }
        pid_ = pid;
        const std::string sid = *fields.find("sid")->if_string();
        const int lost_before = losses_.of(sid);
        for (std::size_t i = 0; i < events; ++i) {
            const auto packet = client->receive_until("42");
            ASSERT_TRUE(packet);
            take(*packet);
        }
        client->reset();
        ASSERT_TRUE(test::eventually([&] { return losses_.of(sid) > lost_before; }));
    }

private:
    void take(std::string_view packet) {
        const Value array = *wire::json::parse(packet.substr(2));
        const Value::Array& items = *array.if_array();
        ASSERT_EQ(items.size(), 4U) << packet;
        const auto emitter = static_cast<std::size_t>(*items[1].if_int());
        const std::int64_t number = *items[2].if_int();
        if (next_[emitter] >= 0) {
            ASSERT_EQ(number, next_[emitter]) << "emitter " << emitter;
        }
        next_[emitter] = number + 1;
        offset_ = *items[3].if_string();
    }

    const Host& host_;
    const Losses& losses_;
    std::string pid_;
    std::string offset_;
    std::array<std::int64_t, emitters> next_{-1, -1, -1};
};

TEST(RecoveryProperty, EveryEventOnceAndInOrderAcrossBrokenConnections) {
    wire::test::Rng rng;
    SCOPED_TRACE(rng.trace());
    Losses losses;
    Host host(test::loops(3));
    ServerOptions options;
    // Nobody may be away for too much: on a busy machine a client can be for a second, which is some 10,000 events.
    MemoryRecoveryOptions roomy;
    roomy.events_max = 10'000'000;
    roomy.event_bytes_max = roomy.missed_bytes_max = std::size_t{1} << 30;
    options.recovery.port = std::make_shared<MemoryRecovery>(roomy);
    options.send_buffer_bytes_max = std::size_t{1} << 30;
    Server io(host, options);
    io.of("/").on_connection([](Socket& s) { s.join("room"); });
    io.of("/").on_disconnect([&](Socket& s, DisconnectReason) { losses.add(s.id()); });
    ASSERT_EQ(host.start(), "");

    std::atomic<bool> done{false};
    std::vector<std::thread> threads;
    for (std::size_t e = 0; e < emitters; ++e) {
        threads.emplace_back([&, e] {
            for (std::int64_t n = 0; !done; ++n) {
                const auto say = [&io, e, n] { io.to("room").emit("n", e, n); };
                // From a thread of its own, and from a loop: there the loop's own sockets are served at once.
                if (e == 0) host.post(1, say);
                else say();
                std::this_thread::sleep_for(200us);
            }
        });
    }
    std::vector<std::thread> clients;
    for (int c = 0; c < 4; ++c) {
        clients.emplace_back([&, seed = rng.bits()] {
            wire::test::Rng own(seed);
            Traveller traveller(host, losses);
            for (int life = 0; life < 25 && !testing::Test::HasFatalFailure(); ++life) traveller.live(1 + own.below(40));
        });
    }
    for (std::thread& t : clients) t.join();
    done = true;
    for (std::thread& t : threads) t.join();
}

}  // namespace
}  // namespace sioxx
