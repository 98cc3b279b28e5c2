// A recovery port of an application: a log a user, asked after the middleware, answered by another thread.
#include "sioxx/recovery.hpp"
#include "unit/sioxx/support/joined.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
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
using test::eventually;
using Verdict = RecoveryAnswer::Verdict;

struct User {
    std::string name;
};

/// Answers when the test says so.
class UserLogs final : public Recovery {
public:
    void restore(const RecoveryRequest& request, Done done) override {
        const std::string user = request.socket.data<User>().name;
        request.socket.join(user);
        const std::lock_guard lock(mutex_);
        asked_.push_back({user, std::string(request.pid), std::string(request.offset), std::move(done)});
    }
    void lost(LostSession session) override {
        const std::lock_guard lock(mutex_);
        lost_.push_back(std::move(session));
    }

    struct Asked {
        std::string user, pid, offset;
        Done done;
    };
    std::size_t asked() const {
        const std::lock_guard lock(mutex_);
        return asked_.size();
    }
    Asked take() {
        EXPECT_TRUE(eventually([&] { return asked() > 0; }));
        const std::lock_guard lock(mutex_);
        Asked first = std::move(asked_.front());
        asked_.erase(asked_.begin());
        return first;
    }
    std::vector<LostSession> lost_ones() const {
        const std::lock_guard lock(mutex_);
        return lost_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<Asked> asked_;
    std::vector<LostSession> lost_;
};

RecordedEventPtr logged(std::uint64_t offset) {
    return std::make_shared<const RecordedEvent>(RecordedEvent{"e", Payload::of(offset), offset});
}

class RecoveryPortTest : public testing::Test {
protected:
    RecoveryPortTest() {
        ServerOptions options;
        options.recovery.port = port_;
        io_ = std::make_unique<Server>(host_, options);
        io_->of("/").use([](Socket& s, const Next& next) {
            const Value auth = s.handshake().auth();
            const Value* user = auth.find("user");
            if (user == nullptr) return next.refuse({"who?", Value()});
            s.data<User>().name = *user->if_string();
            next();
        });
        io_->of("/").on_connection([this](Socket& s) { recovered_ = s.recovered(); });
        EXPECT_EQ(host_.start(), "");
    }
    /// As the application does it: once it is in the log, to everybody who is that user.
    void emit(std::uint64_t offset) { io_->to("ann").offset(offset).emit("e", offset); }

    std::unique_ptr<test::RawClient> connecting(std::string_view auth = R"({"user":"ann"})") {
        auto client = test::open(host_);
        client->send("40" + std::string(auth));
        return client;
    }
    static RecoveryAnswer answer(Verdict verdict, std::string pid = {}, std::uint64_t position = 0) {
        RecoveryAnswer a;
        a.verdict = verdict;
        a.pid = std::move(pid);
        if (verdict == Verdict::recovered) a.position = position;
        else a.born_at = position;
        return a;
    }

    std::shared_ptr<UserLogs> port_ = std::make_shared<UserLogs>();
    Host host_{test::loops(2)};
    std::unique_ptr<Server> io_;
    std::atomic<bool> recovered_{false};
};

TEST_F(RecoveryPortTest, IsAskedAboutThoseMiddlewareLetInWithWhatTheyBring) {
    const auto refused = connecting("{}");
    EXPECT_TRUE(refused->receive().value_or("").starts_with("44"));
    const auto client = connecting(R"({"user":"ann","pid":"p\u0061d","offset":"7"})");
    const auto asked = port_->take();
    EXPECT_EQ(asked.user, "ann");
    EXPECT_EQ(asked.pid, "pad");
    EXPECT_EQ(asked.offset, "7");
    EXPECT_EQ(port_->asked(), 0U);
    const auto odd = connecting(R"({"user":"ann","pid":5,"offset":{}})");
    const auto second = port_->take();
    EXPECT_EQ(second.pid, "");
    EXPECT_EQ(second.offset, "");
}

TEST_F(RecoveryPortTest, ConnectThenTheMissedThenTheLiveEachOnce) {
    const auto client = connecting(R"({"user":"ann","pid":"p","offset":"3"})");
    const auto asked = port_->take();
    emit(5);  // in the log before it was read, emitted late
    io_->to("ann").emit("typing");
    emit(7);
    auto a = answer(Verdict::recovered, "p", 6);
    a.missed = {logged(4), logged(5), logged(6)};
    std::thread([&] { asked.done(a); }).join();
    EXPECT_TRUE(client->receive().value_or("").starts_with("40{\"sid\":\""));
    EXPECT_EQ(client->receive(), R"(42["e",4,"4"])");
    EXPECT_EQ(client->receive(), R"(42["e",5,"5"])");
    EXPECT_EQ(client->receive(), R"(42["e",6,"6"])");
    EXPECT_EQ(client->receive(), R"(42["typing"])");
    EXPECT_EQ(client->receive(), R"(42["e",7,"7"])");
    emit(6);  // later still
    emit(8);
    EXPECT_EQ(client->receive(), R"(42["e",8,"8"])");
    EXPECT_TRUE(recovered_);
}

TEST_F(RecoveryPortTest, OnlyWhoHasAPidSeesOffsets) {
    const auto plain = connecting();
    port_->take().done(answer(Verdict::without));
    const std::string reply = plain->receive().value_or("");
    EXPECT_TRUE(reply.starts_with("40")) << reply;
    EXPECT_EQ(reply.find("pid"), std::string::npos);
    const auto resuming = connecting();
    port_->take().done(answer(Verdict::fresh, "new \"pid\"", 0));
    EXPECT_NE(resuming->receive().value_or("").find(R"("pid":"new \"pid\"")"), std::string::npos);
    emit(1);
    EXPECT_EQ(plain->receive(), R"(42["e",1])");
    EXPECT_EQ(resuming->receive(), R"(42["e",1,"1"])");
    EXPECT_FALSE(recovered_);
}

TEST_F(RecoveryPortTest, WhatCannotBeKnownClosesTheTransportSoThatTheClientTriesAgain) {
    const auto client = connecting();
    port_->take().done(answer(Verdict::unavailable));
    EXPECT_EQ(client->receive(), std::nullopt);
    EXPECT_TRUE(eventually([&] { return host_.stats().sockets_connected == 0; }));
}

TEST_F(RecoveryPortTest, AnAnswerForOneThatIsGoneAndASecondAnswerDoNothing) {
    auto gone = connecting();
    const auto late = port_->take();
    gone->reset();
    EXPECT_TRUE(eventually([&] { return host_.stats().sessions_open == 0; }));
    late.done(answer(Verdict::fresh, "p"));
    const auto client = connecting();
    const auto asked = port_->take();
    asked.done(answer(Verdict::fresh, "first"));
    asked.done(answer(Verdict::fresh, "second"));
    EXPECT_NE(client->receive().value_or("").find("first"), std::string::npos);
    io_->emit("after");
    EXPECT_EQ(client->receive(), R"(42["after"])");
    EXPECT_TRUE(port_->lost_ones().empty()) << "who was never connected is not lost";
}

TEST_F(RecoveryPortTest, LossIsToldWithAllThatIsNeededButNotLeaving) {
    auto leaves = connecting();
    port_->take().done(answer(Verdict::fresh, "leaves", 1));
    ASSERT_TRUE(leaves->receive());
    leaves->send("41");
    auto client = connecting();
    port_->take().done(answer(Verdict::fresh, "breaks", 41));
    ASSERT_TRUE(client->receive());
    emit(42);
    ASSERT_TRUE(client->receive());
    client->reset();
    EXPECT_TRUE(eventually([&] { return host_.stats().sockets_connected == 0; }));
    const auto lost = port_->lost_ones();
    ASSERT_EQ(lost.size(), 1U);
    EXPECT_EQ(lost[0].pid, "breaks");
    EXPECT_EQ(lost[0].nsp, "/");
    EXPECT_EQ(lost[0].born_at, 41U);
    EXPECT_EQ(lost[0].last_offset, 42U);
    ASSERT_EQ(lost[0].rooms.size(), 2U);
    EXPECT_EQ(lost[0].rooms[0], lost[0].sid);
    EXPECT_EQ(lost[0].rooms[1], "ann");
    EXPECT_EQ(static_cast<User*>(lost[0].data.get())->name, "ann");
}

TEST_F(RecoveryPortTest, WhatWaitsForAnAnswerIsBounded) {
    const auto client = connecting();
    const auto asked = port_->take();
    for (std::uint64_t i = 1; i <= 5000; ++i) emit(i);
    EXPECT_EQ(client->receive(), std::nullopt) << "dropped, to try again: never a gap in silence";
    asked.done(answer(Verdict::fresh, "p"));
}

TEST_F(RecoveryPortTest, ASocketThatWaitsIsNotYetThere) {
    const auto client = connecting();
    const auto asked = port_->take();
    std::atomic<int> found{-1};
    io_->of("/").all().fetch_sockets([&](const std::vector<RemoteSocket>& sockets) { found = static_cast<int>(sockets.size()); });
    EXPECT_TRUE(eventually([&] { return found >= 0; }));
    EXPECT_EQ(found, 0);
    std::atomic<int> answers{-1};
    io_->of("/").all().timeout(1h).emit_with_ack("ask", {},
                                                 [&](bool, const std::vector<Value>& a) { answers = static_cast<int>(a.size()); });
    EXPECT_TRUE(eventually([&] { return answers >= 0; }));
    EXPECT_EQ(answers, 0);
    client->send("42[\"too early\"]");
    EXPECT_EQ(client->receive(), std::nullopt) << "as for any event before the CONNECT reply";
}

}  // namespace
}  // namespace sioxx
