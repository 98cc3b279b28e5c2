#include "backends/local/outbox_worker.hpp"

#include "backends/local/log_notifier.hpp"

#include <map>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace truebond {
namespace {

/// Keeps jobs as the contract says: hidden until `retry_at` once taken.
class FakeJobs final : public JobStore {
public:
    struct Entry {
        Job job;
        WallTime due;
    };
    std::map<std::int64_t, Entry> entries;
    bool available = true;
    int takes = 0;

    void add(std::int64_t id, UserId user, std::string kind = "offline_message") {
        Job job;
        job.id = id;
        job.kind = std::move(kind);
        job.user = user;
        entries[id] = Entry{job, {}};
    }
    void take_jobs(std::size_t limit, WallTime now, WallTime retry_at, Done<std::vector<Job>> done) override {
        ++takes;
        if (!available) return done(fail(Errc::unavailable));
        std::vector<Job> taken;
        for (auto& [id, entry] : entries) {
            if (entry.due > now || taken.size() == limit) continue;
            entry.due = retry_at;
            ++entry.job.attempts;
            taken.push_back(entry.job);
        }
        done(std::move(taken));
    }
    void finish_job(std::int64_t id, Done<bool> done) override { done(entries.erase(id) == 1); }
    void count_jobs(Done<std::int64_t> done) override { done(static_cast<std::int64_t>(entries.size())); }
};

class FakePresence final : public PresenceRegistry {
public:
    std::set<UserId> online;
    bool connected(UserId) override { return false; }
    bool disconnected(UserId) override { return false; }
    bool is_connected(UserId user) const override { return online.contains(user); }
};

class FakeNotifier final : public OfflineNotifier {
public:
    std::vector<OfflineNotice> notices;
    bool delivers = true;
    void notify(OfflineNotice notice, Done<bool> done) override {
        notices.push_back(notice);
        done(delivers);
    }
};

class FakeScheduler final : public Scheduler {
public:
    std::vector<base::UniqueFunction<void()>> jobs;
    void after(std::chrono::milliseconds, base::UniqueFunction<void()> job) override { jobs.push_back(std::move(job)); }
    void run() {
        auto due = std::move(jobs);
        jobs.clear();
        for (auto& job : due) job();
    }
};

class OutboxWorkerTest : public ::testing::Test {
protected:
    FakeJobs jobs_;
    FakePresence presence_;
    FakeNotifier notifier_;
    FakeScheduler scheduler_;
    base::ManualClock clock_;
    base::NullLogger logger_;
    OutboxWorker worker_{OutboxPorts{jobs_, presence_, notifier_, scheduler_, clock_, logger_}, OutboxOptions{.batch_max = 4}};
    UserId amy_ = *UserId::parse("6b04b321b4a0dbc82c675cdb");
    UserId bob_ = *UserId::parse("6b04b322b4a0dbc82c675cdd");

    void pass(std::chrono::seconds time) {
        clock_.advance(time);
        scheduler_.run();
    }
};

TEST_F(OutboxWorkerTest, NotifiesOnceAndFinishes) {
    jobs_.add(1, amy_);
    worker_.start();
    ASSERT_EQ(notifier_.notices.size(), 1U);
    EXPECT_EQ(notifier_.notices[0].receiver, amy_);
    EXPECT_EQ(notifier_.notices[0].attempt, 1);
    EXPECT_TRUE(jobs_.entries.empty());
    pass(std::chrono::seconds(60));
    EXPECT_EQ(notifier_.notices.size(), 1U);
}

TEST_F(OutboxWorkerTest, WhoIsBackNeedsNoNotice) {
    jobs_.add(1, amy_);
    jobs_.add(2, bob_);
    presence_.online = {amy_};
    worker_.start();
    ASSERT_EQ(notifier_.notices.size(), 1U);
    EXPECT_EQ(notifier_.notices[0].receiver, bob_);
    EXPECT_TRUE(jobs_.entries.empty());
}

TEST_F(OutboxWorkerTest, FailuresAreTriedAgainAtDoublingIntervals) {
    notifier_.delivers = false;
    jobs_.add(1, amy_);
    worker_.start();
    for (int i = 0; i < 15; ++i) pass(std::chrono::seconds(15));  // comings 2 to 16
    std::vector<int> attempts;
    for (const OfflineNotice& notice : notifier_.notices) attempts.push_back(notice.attempt);
    EXPECT_EQ(attempts, (std::vector<int>{1, 2, 3, 4, 5})) << "at the comings 1, 2, 4, 8 and 16";
    notifier_.delivers = true;
    for (int i = 0; i < 16; ++i) pass(std::chrono::seconds(15));
    EXPECT_TRUE(jobs_.entries.empty());
}

TEST_F(OutboxWorkerTest, GivesUpInTheEnd) {
    notifier_.delivers = false;
    jobs_.add(1, amy_);
    worker_.start();
    for (int i = 0; i < 1024; ++i) pass(std::chrono::seconds(15));
    EXPECT_TRUE(jobs_.entries.empty());
    EXPECT_EQ(notifier_.notices.size(), 11U);
}

TEST_F(OutboxWorkerTest, EmptiesALongQueueAtOnce) {
    for (int i = 0; i < 30; ++i) jobs_.add(i, amy_);
    worker_.start();
    EXPECT_TRUE(jobs_.entries.empty());
    EXPECT_EQ(notifier_.notices.size(), 30U);
}

TEST_F(OutboxWorkerTest, JobsOfAnUnknownKindDoNotComeBack) {
    jobs_.add(1, amy_, "make_coffee");
    worker_.start();
    EXPECT_TRUE(jobs_.entries.empty());
    EXPECT_TRUE(notifier_.notices.empty());
}

TEST_F(OutboxWorkerTest, AStoreThatIsAwayIsAskedAgain) {
    jobs_.available = false;
    jobs_.add(1, amy_);
    worker_.start();
    EXPECT_TRUE(notifier_.notices.empty());
    jobs_.available = true;
    pass(std::chrono::seconds(1));
    EXPECT_EQ(notifier_.notices.size(), 1U);
}

TEST_F(OutboxWorkerTest, PokeLooksAtOnce) {
    worker_.start();
    jobs_.add(1, amy_);
    worker_.poke();
    EXPECT_EQ(notifier_.notices.size(), 1U);
}

TEST_F(OutboxWorkerTest, StopsTaking) {
    worker_.start();
    worker_.stop();
    jobs_.add(1, amy_);
    worker_.poke();
    pass(std::chrono::seconds(1));
    EXPECT_EQ(jobs_.entries.size(), 1U);
    EXPECT_EQ(jobs_.takes, 1);
    EXPECT_TRUE(scheduler_.jobs.empty()) << "the chain of ticks ends";
}

TEST_F(OutboxWorkerTest, LogNotifierSaysWhoAndWhatButNotTheText) {
    struct Lines final : base::Logger {
        std::vector<std::string> fields;
        bool enabled(base::LogLevel) const override { return true; }
        void log(base::LogLevel, std::string_view, std::initializer_list<base::LogField> given) override {
            for (const base::LogField& field : given) fields.emplace_back(field.key);
        }
    } lines;
    LogNotifier notifier(lines);
    OfflineNotice notice;
    notice.receiver = amy_;
    bool delivered = false;
    notifier.notify(notice, [&](Outcome<bool> r) { delivered = r.value_or(false); });
    EXPECT_TRUE(delivered);
    EXPECT_EQ(lines.fields, (std::vector<std::string>{"receiver", "message", "attempt"}));
}

}  // namespace
}  // namespace truebond
