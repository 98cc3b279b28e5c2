// The power goes: what was acknowledged is there, nothing is there twice, the books add up (design of the proof: support/disk_model.hpp).
#include "contract/sqlite_disk.hpp"

#include <random>
#include <semaphore>

namespace truebond::test {
namespace {

using testing::IsEmpty;
using testing::Not;

/// One moment at which the power could have gone: the disk then, and what had been acknowledged by then.
struct Moment {
    std::uint64_t call = 0;
    DiskModel disk;
    std::vector<SendCommand> acknowledged;
};

class SqlitePower : public testing::TestWithParam<DiskModel::Loss> {
protected:
    SqliteOptions options(SqliteOptions::Synchronous synchronous) {
        SqliteOptions made;
        made.path = folder.file("truebond.db");
        made.vfs = vfs.name();
        made.synchronous = synchronous;
        made.batch_max = 8;
        // Small and often, so that checkpoints and new beginnings of the WAL are among the moments.
        made.checkpoint_pages = 60;
        made.wal_pages_max = 120;
        made.housekeeping_interval = std::chrono::milliseconds(2);
        made.idle_truncate = std::chrono::milliseconds(0);
        if (synchronous != SqliteOptions::Synchronous::full) {
            // A checkpoint syncs the WAL in any mode but off, and with it what the broken promise left unsynced: none may come.
            made.checkpoint_pages = 1'000'000;
            made.wal_pages_max = 2'000'000;
            made.idle_truncate = std::chrono::hours(1);
        }
        return made;
    }

    /// Sends `count` messages while the disk is looked at before one write in `every`, and once at the end.
    std::vector<Moment> live_through(SqliteOptions::Synchronous synchronous, int count, unsigned every) {
        std::vector<Moment> moments;
        std::vector<SendCommand> acknowledged;
        std::mutex mutex;
        std::mt19937_64 random(seed);
        std::atomic<bool> looking{false};
        vfs.on_change([&](std::uint64_t call) {
            const std::lock_guard lock(mutex);
            if (!looking || random() % every != 0) return;
            // What was acknowledged first, the disk after it: a later sync in between only adds.
            std::vector<SendCommand> until_now = acknowledged;
            moments.push_back(Moment{call, vfs.disk(), std::move(until_now)});
        });
        auto opened = SqliteStore::open(options(synchronous), correspondence.samples().clock(), logger);
        EXPECT_TRUE(opened) << opened.error();
        SqliteStore& store = **opened;
        correspondence.sign_up(Blocking(store));
        EXPECT_TRUE(store.seed_users(200, 10));  // pages for the checkpoints to copy
        looking = true;
        const std::size_t unanswered_max = 24;
        std::counting_semaphore<> room(unanswered_max);
        for (int i = 0; i < count; ++i) {
            room.acquire();
            const SendCommand command = correspondence.next();
            store.commit_send(command, [&, command](Outcome<SendOutcome> outcome) {
                {
                    const std::lock_guard lock(mutex);
                    if (outcome) acknowledged.push_back(command);
                }
                room.release();
            });
        }
        for (std::size_t i = 0; i < unanswered_max; ++i) room.acquire();
        EXPECT_EQ(acknowledged.size(), static_cast<std::size_t>(count));
        {
            const std::lock_guard lock(mutex);  // the housekeeper still writes
            looking = false;
            moments.push_back(Moment{0, vfs.disk(), acknowledged});
        }
        store.close();
        moments.push_back(Moment{1, vfs.disk(), acknowledged});
        vfs.on_change({});
        return moments;
    }

    /// What a restart finds wrong after the power went at that moment.
    std::vector<std::string> faults_after(const Moment& moment, DiskModel::Loss loss, std::uint64_t number) {
        TempDir found;
        moment.disk.write_image(found.path(), loss, seed + number);
        return faults_of_file(found.file("truebond.db"), correspondence, moment.acknowledged);
    }

    const std::uint64_t seed = seed_of_run();
    TempDir folder;
    FaultyVfs vfs;
    RecordingLogger logger;
    Correspondence correspondence{seed};
};

TEST_P(SqlitePower, LosesNothingThatWasAcknowledged) {
    RecordProperty("seed", std::to_string(seed));
    const int count = is_long_run() ? 3000 : 300;
    const auto moments = live_through(SqliteOptions::Synchronous::full, count, is_long_run() ? 20 : 5);
    ASSERT_GT(moments.size(), 10U);
    std::uint64_t number = 0;
    for (const Moment& moment : moments) {
        ASSERT_THAT(faults_after(moment, GetParam(), ++number), IsEmpty())
            << "moment " << number << " of " << moments.size() << ", call " << moment.call << ", SEED=" << seed;
    }
}

/// The same test with the promise broken on purpose: were it blind, this would tell.
TEST_P(SqlitePower, TheProofNoticesWhenNothingIsSynced) {
    const auto moments = live_through(SqliteOptions::Synchronous::off, 100, 40);
    const Moment& last = moments[moments.size() - 2];  // before the orderly end
    EXPECT_THAT(faults_after(last, GetParam(), 1), Not(IsEmpty())) << "SEED=" << seed;
}

TEST_P(SqlitePower, TheProofNoticesWhenTheWalIsNotSyncedOnCommit) {
    const auto moments = live_through(SqliteOptions::Synchronous::normal, 100, 40);
    const Moment& last = moments[moments.size() - 2];
    EXPECT_THAT(faults_after(last, GetParam(), 1), Not(IsEmpty())) << "SEED=" << seed;
}

INSTANTIATE_TEST_SUITE_P(Losses, SqlitePower, testing::Values(DiskModel::Loss::all_unsynced, DiskModel::Loss::random),
                         [](const auto& each) { return each.param == DiskModel::Loss::random ? "Random" : "AllUnsynced"; });

}  // namespace
}  // namespace truebond::test
