// The WAL stays within bounds while writes never pause, and is gone after a while without any.
#include "contract/sqlite_disk.hpp"

#include <semaphore>
#include <thread>

namespace truebond::test {
namespace {

constexpr std::uintmax_t frame_bytes = 4096 + 24;

class SqliteWal : public testing::Test {
protected:
    std::unique_ptr<SqliteStore> open(SqliteOptions options) {
        options.path = path;
        auto opened = SqliteStore::open(options, clock, logger);
        EXPECT_TRUE(opened) << opened.error();
        return opened ? std::move(opened).value() : nullptr;
    }
    std::uintmax_t wal_bytes() const {
        std::error_code ignored;
        const auto size = std::filesystem::file_size(path + "-wal", ignored);
        return ignored ? 0 : size;
    }

    TempDir folder;
    const std::string path = folder.file("truebond.db");
    base::SystemClock clock;
    RecordingLogger logger;
    Correspondence correspondence{1};
};

TEST_F(SqliteWal, StaysBoundedUnderSteadyWrites) {
    SqliteOptions options;
    options.checkpoint_pages = 100;
    options.wal_pages_max = 200;
    options.batch_max = 16;
    auto store = open(options);
    ASSERT_TRUE(store);
    correspondence.sign_up(Blocking(*store));
    const std::size_t in_flight = 32;
    std::counting_semaphore<> room(in_flight);
    std::uintmax_t largest = 0;
    for (int i = 0; i < 6000; ++i) {
        room.acquire();
        store->commit_send(correspondence.next(), [&](Outcome<SendOutcome> outcome) {
            EXPECT_TRUE(outcome);
            room.release();
        });
        largest = std::max(largest, wal_bytes());
    }
    for (std::size_t i = 0; i < in_flight; ++i) room.acquire();
    EXPECT_GT(largest, 100 * frame_bytes);
    // Some 6000 pages were written. What comes while a checkpoint runs is on top of the limit.
    EXPECT_LT(largest, 1500 * frame_bytes);
}

TEST_F(SqliteWal, IsEmptiedWhenNothingHappens) {
    SqliteOptions options;
    options.housekeeping_interval = std::chrono::milliseconds(1);
    options.idle_truncate = std::chrono::milliseconds(5);
    auto store = open(options);
    ASSERT_TRUE(store);
    correspondence.sign_up(Blocking(*store));
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (wal_bytes() > 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    EXPECT_EQ(wal_bytes(), 0U);
    EXPECT_TRUE(Blocking(*store).commit_send(correspondence.next())) << "and goes on";
}

}  // namespace
}  // namespace truebond::test
