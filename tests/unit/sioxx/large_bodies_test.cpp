// Some requests may have larger bodies than others, so many at once.
#include "sioxx/large_bodies.hpp"

#include "sioxx/sioxx.hpp"
#include "support/raw_client.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx {
namespace {
using namespace std::chrono_literals;
using test::RawClient;

constexpr std::size_t small = 1000;
constexpr std::size_t large = 20'000;

TEST(LargeBodies, ArePlacesOfAllAndOfOne) {
    const auto bodies = std::make_shared<LargeBodies>(3, 2);
    const auto a = bodies->enter("ann");
    auto b = bodies->enter("ann");
    EXPECT_NE(a, nullptr);
    EXPECT_NE(b, nullptr);
    EXPECT_EQ(bodies->enter("ann"), nullptr);
    const auto c = bodies->enter("ben");
    EXPECT_NE(c, nullptr);
    EXPECT_EQ(bodies->enter("cid"), nullptr);
    b.reset();
    EXPECT_NE(bodies->enter("ann"), nullptr);
}

/// Uploads to /up are kept until the test answers them; who uploads stands in the header "who".
class LargeBodyTest : public testing::Test {
protected:
    explicit LargeBodyTest(std::chrono::milliseconds timeout = 60s) : host_(options(timeout)) {
        host_.allow_large_bodies([](const HttpRequest& head) {
            LargeBodyAllowance allowance;
            if (head.path == "/up") allowance = {large, std::string(head.header("who"))};
            return allowance;
        });
        host_.on_request([this](HttpRequestPtr request, HttpResponderPtr responder) {
            HttpResponse response;
            if (request->body_too_large) response.status = 413;
            else if (request->body_refused) response.status = 503;
            else if (request->header("keep") == "yes") return keep(std::move(request), std::move(responder));
            else response.body = std::to_string(request->body.size());
            responder->send(std::move(response));
        });
        EXPECT_EQ(host_.start(), "");
    }
    ~LargeBodyTest() override { host_.stop(); }
    static HostOptions options(std::chrono::milliseconds timeout) {
        HostOptions o;
        o.loops = 2;
        o.body_bytes_max = small;
        o.large_bodies_max = 3;
        o.large_bodies_of_one_max = 2;
        o.large_body_timeout = timeout;
        return o;
    }
    static std::string head(const std::string& path, const std::string& who, std::size_t bytes, const std::string& more = {}) {
        return "POST " + path + " HTTP/1.1\r\nHost: a\r\nWho: " + who + "\r\n" + more + "Content-Length: " + std::to_string(bytes) +
               "\r\n\r\n";
    }
    std::string ask(const std::string& path, std::size_t bytes, const std::string& who = "ann") {
        RawClient client(host_.port());
        client.send_raw(head(path, who, bytes) + std::string(bytes, 'x'));
        const std::string response = client.read_response();
        const auto body = response.find("\r\n\r\n");
        return response.substr(9, 3) + " " + (body == std::string::npos ? "" : response.substr(body + 4));
    }
    void keep(HttpRequestPtr request, HttpResponderPtr responder) {
        const std::lock_guard lock(mutex_);
        kept_.emplace_back(std::move(request), std::move(responder));
        changed_.notify_all();
    }
    void wait_for_kept(std::size_t count) {
        std::unique_lock lock(mutex_);
        ASSERT_TRUE(changed_.wait_for(lock, 30s, [&] { return kept_.size() >= count; }));
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::pair<HttpRequestPtr, HttpResponderPtr>> kept_;
    Host host_;
};

TEST_F(LargeBodyTest, OnlyWhereTheyAreAllowed) {
    EXPECT_EQ(ask("/up", large), "200 20000");
    EXPECT_EQ(ask("/up", large + 1), "413 ");
    EXPECT_EQ(ask("/x", small), "200 1000");
    EXPECT_EQ(ask("/x", small + 1), "413 ");
}

TEST_F(LargeBodyTest, AreCountedUntilTheRequestIsGone) {
    std::vector<std::unique_ptr<RawClient>> clients;
    for (const char* who : {"ann", "ann", "ben"}) {
        clients.push_back(std::make_unique<RawClient>(host_.port()));
        clients.back()->send_raw(head("/up", who, large, "Keep: yes\r\n") + std::string(large, 'x'));
        wait_for_kept(clients.size());
        if (clients.size() == 2) {
            EXPECT_EQ(ask("/up", large, "ann"), "503 ") << "her third";
            EXPECT_EQ(ask("/up", large, "ben"), "200 20000");
            EXPECT_EQ(ask("/up", small, "ann"), "200 1000") << "a small body needs no place";
        }
    }
    EXPECT_EQ(ask("/up", large, "cid"), "503 ");
    {
        const std::lock_guard lock(mutex_);
        kept_.erase(kept_.begin());  // its responder is gone with it, and has said 500
    }
    EXPECT_EQ(clients.front()->read_response().substr(9, 3), "500");
    EXPECT_EQ(ask("/up", large, "cid"), "200 20000");
}

class SlowLargeBodyTest : public LargeBodyTest {
protected:
    SlowLargeBodyTest() : LargeBodyTest(200ms) {}
};

TEST_F(SlowLargeBodyTest, OneThatDoesNotComeToItsEndGivesItsPlaceBack) {
    for (int round = 0; round < 3; ++round) {
        std::vector<std::unique_ptr<RawClient>> clients;
        for (int i = 0; i < 2; ++i) {
            clients.push_back(std::make_unique<RawClient>(host_.port()));
            clients.back()->send_raw(head("/up", "ann", large) + std::string(large / 2, 'x'));
        }
        for (const auto& client : clients) EXPECT_EQ(client->read_to_end().substr(9, 3), "408");
    }
}

}  // namespace
}  // namespace sioxx
