// The disk fails at the n-th call, for every n: steps succeed or say so, nothing is half done, service resumes by itself.
#include "contract/sqlite_disk.hpp"

#include <atomic>
#include <future>
#include <thread>

namespace truebond::test {
namespace {

using testing::IsEmpty;

struct FaultCase {
    std::string name;
    Fault fault;
    std::uint64_t count;  // calls that fail in a row; 0: until the end of the scenario
};

void PrintTo(const FaultCase& each, std::ostream* out) { *out << each.name; }

class SqliteOnBadDisk : public testing::Test {
protected:
    SqliteOptions options() const {
        SqliteOptions made;
        made.path = folder->file("truebond.db");
        made.vfs = vfs.name();
        made.read_threads = 1;
        made.checkpoint_pages = 20;  // checkpoints are among the calls that fail
        made.wal_pages_max = 40;
        made.housekeeping_interval = std::chrono::milliseconds(2);
        made.idle_truncate = std::chrono::milliseconds(0);
        made.busy_timeout = std::chrono::seconds(2);
        return made;
    }

    std::unique_ptr<SqliteStore> open() { return open(options()); }
    std::unique_ptr<SqliteStore> open(const SqliteOptions& options) {
        auto opened = SqliteStore::open(options, correspondence->samples().clock(), logger);
        EXPECT_TRUE(opened) << opened.error();
        return opened ? std::move(opened).value() : nullptr;
    }

    void start_afresh(std::uint64_t seed) {
        folder = std::make_unique<TempDir>();
        correspondence = std::make_unique<Correspondence>(seed);
        acknowledged.clear();
        refused.clear();
    }

    /// Alone, in groups, and with reads in between. Each answer is a success or Errc::unavailable.
    void scenario(SqliteStore& store) {
        for (int round = 0; round < 4; ++round) {
            std::vector<std::pair<SendCommand, std::future<Outcome<SendOutcome>>>> sent;
            for (int i = 0; i < 1 + round; ++i) {
                auto promise = std::make_shared<std::promise<Outcome<SendOutcome>>>();
                sent.emplace_back(correspondence->next(), promise->get_future());
                store.commit_send(sent.back().first, [promise](Outcome<SendOutcome> outcome) { promise->set_value(std::move(outcome)); });
            }
            for (auto& [command, answer] : sent) {
                const Outcome<SendOutcome> outcome = answer.get();
                if (outcome) acknowledged.push_back(command);
                else refused.push_back(command);
                EXPECT_EQ(outcome ? Errc::unavailable : outcome.error(), Errc::unavailable);
            }
            const auto& people = correspondence->people();
            const auto read = Blocking(store).mark_read(people[1].id, people[0].id, correspondence->samples().now());
            EXPECT_EQ(read ? Errc::unavailable : read.error(), Errc::unavailable);
            const auto list = Blocking(store).conversations(people[0].id);
            EXPECT_EQ(list ? Errc::unavailable : list.error(), Errc::unavailable);
        }
    }

    /// Nobody asks for anything: the store itself must find out that the fault is over.
    static bool recovers(SqliteStore& store) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!store.health().connected) {
            if (std::chrono::steady_clock::now() > deadline) return false;
            std::this_thread::yield();
        }
        return true;
    }

    void expect_in_order(SqliteStore& store) {
        // Those who were refused try again, as they were told to: each message gets there, once.
        for (const SendCommand& command : refused) {
            const auto outcome = Blocking(store).commit_send(command);
            ASSERT_TRUE(outcome) << "the service has resumed";
            acknowledged.push_back(command);
        }
        EXPECT_THAT(faults_of(store, *correspondence, acknowledged), IsEmpty());
    }

    /// What is there after an orderly end, and what would be if the power had gone instead.
    void expect_kept(std::unique_ptr<SqliteStore> store, std::uint64_t seed) {
        const DiskModel disk = vfs.disk();
        store.reset();
        EXPECT_THAT(faults_of_file(folder->file("truebond.db"), *correspondence, acknowledged), IsEmpty());
        TempDir found;
        disk.write_image(found.path(), DiskModel::Loss::all_unsynced, seed);
        EXPECT_THAT(faults_of_file(found.file("truebond.db"), *correspondence, acknowledged), IsEmpty()) << "after a power cut";
    }

    FaultyVfs vfs;
    RecordingLogger logger;
    std::unique_ptr<TempDir> folder;
    std::unique_ptr<Correspondence> correspondence;
    std::vector<SendCommand> acknowledged;
    std::vector<SendCommand> refused;
};

class SqliteFaults : public SqliteOnBadDisk, public testing::WithParamInterface<FaultCase> {
protected:
    /// Every n, or as many spread over all of them as the time of a short run allows.
    static std::uint64_t stride(std::uint64_t calls) {
        constexpr std::uint64_t short_run = 12;
        return is_long_run() ? 1 : std::max<std::uint64_t>(1, calls / short_run);
    }
};

TEST_P(SqliteFaults, WhileItRuns) {
    std::uint64_t calls = 1;
    std::uint64_t hits = 0;
    for (std::uint64_t n = 0; n <= calls; n += n == 0 ? 1 : stride(calls)) {
        SCOPED_TRACE("call " + std::to_string(n) + " of " + std::to_string(calls));
        start_afresh(n + 1);
        vfs.clear_fault();
        auto store = open();
        ASSERT_TRUE(store);
        correspondence->sign_up(Blocking(*store));
        vfs.fail(GetParam().fault, n == 0 ? FaultyVfs::never : n, GetParam().count);  // the first time only counts the calls
        scenario(*store);
        if (n == 0) calls = vfs.calls();
        hits += vfs.failed_calls();
        vfs.clear_fault();
        ASSERT_TRUE(recovers(*store)) << store->health().error;
        expect_in_order(*store);
        expect_kept(std::move(store), n);  // the power goes on top of it: a sync that failed is no sync, whatever came after
        if (HasFailure()) break;
    }
    EXPECT_GT(hits, 0U) << "no call ever failed: this test has tested nothing";
}

TEST_P(SqliteFaults, WhileItOpens) {
    std::uint64_t calls = 1;
    int refusals = 0;
    for (std::uint64_t n = 0; n <= calls; n += n == 0 ? 1 : stride(calls)) {
        SCOPED_TRACE("call " + std::to_string(n) + " of " + std::to_string(calls));
        start_afresh(n + 1);
        vfs.fail(GetParam().fault, n == 0 ? FaultyVfs::never : n, GetParam().count);
        {
            auto opened = SqliteStore::open(options(), correspondence->samples().clock(), logger);
            if (n == 0) calls = vfs.calls();
            if (!opened) {
                ++refusals;
                EXPECT_THAT(opened.error(), testing::AllOf(testing::HasSubstr("truebond.db"), testing::Not(testing::HasSubstr("\n"))));
            }
            vfs.clear_fault();
        }
        auto store = open();
        ASSERT_TRUE(store) << "whatever the failed attempt has left, the next one opens it";
        correspondence->sign_up(Blocking(*store));
        scenario(*store);
        EXPECT_THAT(refused, IsEmpty());
        expect_in_order(*store);
        if (HasFailure()) break;
    }
    EXPECT_GT(refusals, 0) << "no call ever failed: this test has tested nothing";
}

TEST_P(SqliteFaults, SpeaksUpOncePerChange) {
    if (GetParam().count != 0) GTEST_SKIP() << "about faults that last";
    start_afresh(1);
    auto store = open();
    ASSERT_TRUE(store);
    correspondence->sign_up(Blocking(*store));
    vfs.fail(GetParam().fault, 1, 0);
    for (int i = 0; i < 5; ++i) scenario(*store);
    EXPECT_THAT(acknowledged, IsEmpty());
    EXPECT_FALSE(store->health().connected);
    EXPECT_NE(store->health().error, "");
    const std::size_t told = logger.count("the database fails");
    EXPECT_GE(told, 1U);
    EXPECT_LE(told, 2U) << "once for writing, once for reading";
    vfs.clear_fault();
    ASSERT_TRUE(recovers(*store));
    EXPECT_EQ(logger.count("the database works again"), told);
    expect_in_order(*store);
}

/// A checkpoint syncs the WAL too. When that fails between a commit's write and its sync, the commit is what was lost.
TEST_F(SqliteOnBadDisk, AFailedSyncElsewhereIsNotTakenForSuccess) {
    std::size_t refused_in_all = 0;
    std::atomic<int> changes_left{0};  // 0: no more faults
    vfs.on_change([&](std::uint64_t) {
        if (changes_left > 0 && --changes_left == 0) vfs.fail_sync_elsewhere("truebond.db-wal");
    });
    for (int n = 1; n <= 12; ++n) {
        SCOPED_TRACE("before change " + std::to_string(n));
        start_afresh(static_cast<std::uint64_t>(n));
        SqliteOptions without_checkpoints = options();  // they would bring the lost pages to the disk after all
        without_checkpoints.checkpoint_pages = 1'000'000;
        without_checkpoints.wal_pages_max = 2'000'000;
        without_checkpoints.idle_truncate = std::chrono::hours(1);
        auto store = open(without_checkpoints);
        ASSERT_TRUE(store);
        correspondence->sign_up(Blocking(*store));
        changes_left = n;
        scenario(*store);
        changes_left = 0;
        refused_in_all += refused.size();
        ASSERT_TRUE(recovers(*store)) << store->health().error;
        expect_in_order(*store);
        expect_kept(std::move(store), 1);
        if (HasFailure()) break;
    }
    EXPECT_GT(refused_in_all, 0U) << "no commit was hit: this test has tested nothing";
}

INSTANTIATE_TEST_SUITE_P(Disks, SqliteFaults,
                         testing::Values(FaultCase{"DiskFull", Fault::disk_full, 0}, FaultCase{"DiskFullOnce", Fault::disk_full, 1},
                                         FaultCase{"IoError", Fault::io_error, 0}, FaultCase{"IoErrorOnce", Fault::io_error, 1},
                                         FaultCase{"IoErrorThrice", Fault::io_error, 3}, FaultCase{"ReadOnly", Fault::read_only, 0}),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace truebond::test
