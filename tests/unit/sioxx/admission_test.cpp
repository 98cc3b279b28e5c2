// Who may open a session: decided at once, or later on another thread.
#include "unit/sioxx/support/joined.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx {
namespace {
using test::eventually;
using test::RawClient;
using Verdict = Admission::Verdict;

const std::string upgrade =
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
const std::string poll = "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n";

class LaterAdmission : public testing::Test {
protected:
    LaterAdmission() {
        ServerOptions options;
        options.allow_request_later = [this](HttpRequestPtr, std::function<void(Admission)> done) {
            const std::lock_guard lock(mutex_);
            asked_.push_back(std::move(done));
        };
        io_ = std::make_unique<Server>(host_, options);
        EXPECT_EQ(host_.start(), "");
    }
    std::function<void(Admission)> take() {
        EXPECT_TRUE(eventually([&] {
            const std::lock_guard lock(mutex_);
            return !asked_.empty();
        }));
        const std::lock_guard lock(mutex_);
        auto done = std::move(asked_.front());
        asked_.erase(asked_.begin());
        return done;
    }

    std::mutex mutex_;
    std::vector<std::function<void(Admission)>> asked_;
    Host host_{test::loops(1)};
    std::unique_ptr<Server> io_;
};

TEST_F(LaterAdmission, LetsInWhoWaitedAndTakesWhatTheySentMeanwhile) {
    RawClient client(host_.port());
    client.send_raw(upgrade);
    client.send("40");  // impolite, but not lost
    const auto done = take();
    done({Verdict::allow, ""});
    done({Verdict::forbid, "a second answer does nothing"});
    EXPECT_TRUE(client.read_response().starts_with("HTTP/1.1 101"));
    EXPECT_TRUE(client.receive_until("0{"));
    EXPECT_TRUE(client.receive_until("40{"));
    RawClient poller(host_.port());
    poller.send_raw(poll);
    take()({Verdict::allow, ""});
    EXPECT_NE(poller.read_response().find("0{\"sid\""), std::string::npos);
}

TEST_F(LaterAdmission, RefusesInTheWordsOfTheProtocolOrTheApplications) {
    RawClient client(host_.port());
    client.send_raw(poll);
    take()({Verdict::forbid, ""});
    std::string answer = client.read_response();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 403"));
    EXPECT_NE(answer.find(R"({"code":4,"message":"Forbidden"})"), std::string::npos);
    RawClient socket(host_.port());
    socket.send_raw(upgrade);
    take()({Verdict::forbid, "not today"});
    answer = socket.read_to_end();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 400"));
    EXPECT_TRUE(answer.ends_with("not today"));
    RawClient early(host_.port());
    early.send_raw(poll);
    take()({Verdict::unavailable, ""});
    EXPECT_TRUE(early.read_to_end().starts_with("HTTP/1.1 503"));
}

TEST_F(LaterAdmission, SpreadsThoseWhoAreToComeBackLater) {
    constexpr std::string_view name = "Retry-After: ";
    std::set<char> seconds;
    for (int i = 0; i < 60; ++i) {
        RawClient client(host_.port());
        client.send_raw(i % 2 == 0 ? poll : upgrade);
        take()({Verdict::unavailable, ""});
        const std::string answer = client.read_to_end();
        ASSERT_TRUE(answer.starts_with("HTTP/1.1 503"));
        const std::size_t at = answer.find(name);
        ASSERT_NE(at, std::string::npos);
        ASSERT_EQ(answer.substr(at + name.size() + 1, 2), "\r\n");
        seconds.insert(answer[at + name.size()]);
    }
    EXPECT_GE(*seconds.begin(), '1');
    EXPECT_GT(seconds.size(), 1U) << "or all of them come back together";
}

TEST_F(LaterAdmission, ForgetsWhoHungUp) {
    RawClient client(host_.port());
    client.send_raw(upgrade);
    const auto done = take();
    client.reset();
    EXPECT_TRUE(eventually([&] { return host_.stats().connections_open == 0; }));
    done({Verdict::allow, ""});
    RawClient next(host_.port());
    next.send_raw(poll);
    take()({Verdict::allow, ""});
    EXPECT_NE(next.read_response().find("0{\"sid\""), std::string::npos);
    EXPECT_EQ(host_.stats().sessions_open, 1U);
}

}  // namespace
}  // namespace sioxx
