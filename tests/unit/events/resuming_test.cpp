// Many come back at once: how many are read for, how many may wait, and what becomes of the rest.
#include "backends/memory/local_revocations.hpp"
#include "backends/memory/memory_store.hpp"
#include "chat/edge/jwt.hpp"
#include "chat/events/resume.hpp"
#include "sioxx/host.hpp"
#include "sioxx/server.hpp"
#include "support/await.hpp"
#include "support/raw_client.hpp"

#include <algorithm>
#include <deque>
#include <future>
#include <mutex>
#include <poll.h>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace truebond::test {
namespace {

using sioxx::test::RawClient;
using ::testing::StartsWith;

constexpr std::string_view secret = "a secret of at least thirty-two characters";
constexpr std::string_view target = "/socket.io/?EIO=4&transport=websocket";

template <class Condition>
bool eventually(Condition condition) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > limit) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

/// Answers when the test says so.
class HeldLog final : public EventLog {
public:
    void events_after(UserId user, EventOffset, std::size_t, WallTime, Done<EventPage> done) override {
        const std::lock_guard lock(mutex_);
        asked_.push_back({user, nullptr, std::move(done)});
    }
    void event_position(UserId user, Done<EventOffset> done) override {
        const std::lock_guard lock(mutex_);
        asked_.push_back({user, std::move(done), nullptr});
    }

    std::size_t asked() const {
        const std::lock_guard lock(mutex_);
        return asked_.size();
    }
    /// Answers the first, waiting for it; whose log it was. One event to somebody who brought a pid.
    UserId answer(Outcome<EventOffset> position = EventOffset{0}) {
        EXPECT_TRUE(eventually([&] { return asked() > 0; }));
        std::unique_lock lock(mutex_);
        if (asked_.empty()) return {};
        Asked first = std::move(asked_.front());
        asked_.pop_front();
        lock.unlock();
        LoggedEvent event;
        event.offset = 1;
        event.event = MessageDelivered{};
        if (first.position) first.position(std::move(position));
        else first.page(EventPage{{event}, 1, false});
        return first.user;
    }

private:
    struct Asked {
        UserId user;
        Done<EventOffset> position;
        Done<EventPage> page;
    };

    mutable std::mutex mutex_;
    std::deque<Asked> asked_;
};

class ResumingTest : public ::testing::Test {
protected:
    static constexpr std::size_t reading_max = 2;
    static constexpr std::size_t waiting_max = 3;
    static constexpr std::size_t waiting_most = 3 * waiting_max;

    ResumingTest() {
        resume_->attach(authentication_, events_);
        sioxx::ServerOptions options;
        options.recovery.port = resume_;
        io_ = std::make_unique<sioxx::Server>(host_, options);
        EXPECT_EQ(host_.start(), "");
    }
    ~ResumingTest() override { host_.stop(); }

    /// A token of somebody new, whom the cache knows.
    std::string somebody() {
        User user;
        user.id = ids_.next_as<UserId>();
        user.email = user.id.to_string() + "@example.com";
        user.mobile_number = "+1" + user.id.to_string().substr(14);
        user.created_at = user.password_changed_at = WallTime{clock_.wall().us - 3'600'000'000};
        EXPECT_TRUE(await<User>([&](auto done) { store_.create_account(user, ids_.next_as<TransactionId>(), std::move(done)); }));
        users_.wrote(user);
        people_.push_back(user.id);
        TokenClaims claims;
        claims.sub = user.id.to_string();
        claims.type = TokenType::access;
        claims.generation = 0;
        claims.issued_at_s = clock_.wall().us / 1'000'000;
        claims.expires_at_s = claims.issued_at_s + 3600;
        return jwt_.sign(claims);
    }
    /// A new person's client, with its session open.
    RawClient& arrive() {
        clients_.push_back(std::make_unique<RawClient>(host_.port(), std::chrono::seconds(30)));
        EXPECT_TRUE(clients_.back()->websocket(target));
        return *clients_.back();
    }
    static void connect(RawClient& client, const std::string& token, const std::string& more = "") {
        client.send(R"(40{"token":")" + token + R"(","resume":true)" + more + "}");
    }
    void connect(RawClient& client) { connect(client, somebody()); }
    /// Each of them arrives and asks; one after the other.
    void come(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t before = resume_->waiting();
            connect(arrive());
            ASSERT_TRUE(eventually([&] { return resume_->waiting() == before + 1; }));
        }
    }
    /// Everything that the loops had to do before this is done.
    void settle() {
        for (unsigned loop = 0; loop < host_.loop_count(); ++loop) {
            std::promise<void> done;
            host_.post(loop, [&done] { done.set_value(); });
            done.get_future().wait();
        }
    }
    std::size_t closed() const {
        return static_cast<std::size_t>(std::count_if(clients_.begin(), clients_.end(), [](const auto& client) {
            pollfd events{client->descriptor(), POLLRDHUP, 0};
            return ::poll(&events, 1, 0) == 1;
        }));
    }

    base::SystemClock clock_;
    base::SystemRandom random_;
    IdGenerator ids_{clock_, random_};
    MemoryStore store_;
    UserCache users_{store_, clock_};
    LocalRevocations revocations_;
    Authenticate authenticate_{users_, revocations_};
    JwtCodec jwt_{secret};
    NoAuditLog audit_;
    Authentication authentication_{jwt_, authenticate_, audit_, clock_};
    HeldLog log_;
    ReadEvents events_{log_, clock_};
    std::shared_ptr<Resume> resume_ = std::make_shared<Resume>(
        secret, clock_, random_, ResumeOptions{.door = {.inside_max = reading_max, .waiting_max = waiting_max, .waiting_more = 2}});
    sioxx::Host host_{sioxx::HostOptions{.loops = 2}};
    std::unique_ptr<sioxx::Server> io_;
    std::vector<UserId> people_;
    std::vector<std::unique_ptr<RawClient>> clients_;
};

TEST_F(ResumingTest, SoManyAreReadForAndTheOthersFollowInTheOrderOfTheirComing) {
    come(5);
    settle();
    EXPECT_EQ(log_.asked(), reading_max) << "whoever else reads the store waits behind these, not behind all";
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_TRUE(eventually([&] { return log_.asked() == std::min(reading_max, 5 - i); }));
        EXPECT_EQ(log_.answer(), people_[i]);
    }
    for (const auto& client : clients_) EXPECT_THAT(client->receive().value_or("nothing"), StartsWith("40{\"sid\":"));
    EXPECT_TRUE(eventually([&] { return resume_->waiting() == 0; }));
}

TEST_F(ResumingTest, TheDoorIsShutWhileTooManyWait) {
    come(waiting_max - 1);
    EXPECT_FALSE(resume_->busy());
    come(1);
    EXPECT_TRUE(resume_->busy());
    log_.answer();
    EXPECT_TRUE(eventually([&] { return !resume_->busy(); }));
}

TEST_F(ResumingTest, WhoWasInBeforeTheDoorShutMayWaitTooButNotWithoutEnd) {
    come(waiting_most);
    connect(arrive());
    EXPECT_TRUE(eventually([&] { return closed() == 1; })) << "one too many";
    EXPECT_EQ(clients_.back()->receive(), std::nullopt) << "closed, so that it comes back: no 44, after which it would not";
    EXPECT_EQ(resume_->waiting(), waiting_most);
    for (std::size_t i = 0; i < waiting_most; ++i) log_.answer();
    for (std::size_t i = 0; i < waiting_most; ++i) EXPECT_THAT(clients_[i]->receive().value_or("nothing"), StartsWith("40{\"sid\":"));
}

TEST_F(ResumingTest, WhatWasMissedIsTakenByItsLoopBeforeTheNextIsReadFor) {
    std::vector<std::pair<std::string, std::string>> lost;  // token and pid
    for (std::size_t i = 0; i < 3; ++i) {
        const std::string token = somebody();
        connect(arrive(), token);
        ASSERT_TRUE(eventually([&] { return log_.asked() == 1; }));
        log_.answer();
        const std::string answer = clients_.back()->receive().value_or("nothing");
        const std::size_t pid = answer.find("\"pid\":");
        ASSERT_NE(pid, std::string::npos) << answer;
        lost.emplace_back(token, answer.substr(pid, answer.rfind('"') + 1 - pid));
    }
    ASSERT_TRUE(eventually([&] { return resume_->waiting() == 0; }));
    for (const auto& [token, pid] : lost) {
        const std::size_t before = resume_->waiting();
        connect(arrive(), token, "," + pid);
        ASSERT_TRUE(eventually([&] { return resume_->waiting() == before + 1; }));
    }
    ASSERT_TRUE(eventually([&] { return log_.asked() == reading_max; }));
    std::promise<void> go;
    const std::shared_future<void> gone = go.get_future().share();
    for (unsigned loop = 0; loop < host_.loop_count(); ++loop) host_.post(loop, [gone] { gone.wait(); });
    EXPECT_EQ(log_.answer(), people_[0]);
    EXPECT_EQ(log_.asked(), reading_max - 1) << "the loop has other things to do, and what was read waits for it";
    go.set_value();
    EXPECT_TRUE(eventually([&] { return log_.asked() == reading_max; }));
    log_.answer();
    log_.answer();
    for (std::size_t i = 3; i < 6; ++i) {
        EXPECT_THAT(clients_[i]->receive().value_or("nothing"), StartsWith("40{\"sid\":"));
        EXPECT_THAT(clients_[i]->receive().value_or("nothing"), StartsWith("42[\"message_delivered\","));
    }
    EXPECT_TRUE(eventually([&] { return resume_->waiting() == 0; }));
}

TEST_F(ResumingTest, NobodyIsReadForWhoHasGone) {
    come(4);
    clients_[2]->reset();
    EXPECT_TRUE(eventually([&] { return host_.stats().sessions_open == 3; }));
    settle();  // the session counts no more, but its socket may still be on its way out
    EXPECT_EQ(log_.answer(), people_[0]);
    EXPECT_EQ(log_.answer(), people_[1]);
    EXPECT_EQ(log_.answer(), people_[3]);
    EXPECT_TRUE(eventually([&] { return resume_->waiting() == 0; }));
    EXPECT_EQ(log_.asked(), 0U);
}

TEST_F(ResumingTest, AFailedReadMakesRoomForTheNext) {
    come(3);
    log_.answer(fail(Errc::overloaded));
    EXPECT_TRUE(eventually([&] { return log_.asked() == reading_max; }));
    EXPECT_TRUE(eventually([&] { return closed() == 1; })) << "it comes back";
    log_.answer();
    log_.answer();
    EXPECT_TRUE(eventually([&] { return resume_->waiting() == 0; }));
}

}  // namespace
}  // namespace truebond::test
