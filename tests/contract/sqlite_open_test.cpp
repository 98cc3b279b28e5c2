// What a database file can be like when it is opened.
#include "backends/sqlite/sqlite_store.hpp"
#include "support/await.hpp"
#include "support/samples.hpp"
#include "support/temp_dir.hpp"

#include <fstream>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

namespace truebond::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class SqliteOpen : public testing::Test {
protected:
    base::Result<std::unique_ptr<SqliteStore>, std::string> open(const std::string& path) {
        SqliteOptions options;
        options.path = path;
        options.busy_timeout = std::chrono::milliseconds(20);
        return SqliteStore::open(options, samples.clock(), logger);
    }
    std::string error(const std::string& path) {
        auto opened = open(path);
        return opened ? "" : opened.error();
    }
    /// One statement by another program's hand.
    void edit(const std::string& path, const std::string& sql) {
        sqlite3* db = nullptr;
        ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
        ASSERT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
        sqlite3_close(db);
    }

    TempDir folder;
    Samples samples;
    base::NullLogger logger;
};

TEST_F(SqliteOpen, MakesANewDatabaseThatNobodyElseMayRead) {
    const std::string path = folder.file("new.db");
    auto opened = open(path);
    ASSERT_TRUE(opened) << opened.error();
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    ASSERT_EQ(::stat((path + "-wal").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(SqliteOpen, SaysWhatIsWrongWithThePlaceInOneLine) {
    EXPECT_THAT(error(folder.file("missing/x.db")), AllOf(HasSubstr("there is no directory"), HasSubstr("missing"), Not(HasSubstr("\n"))));
    EXPECT_THAT(error(folder.path().string()), HasSubstr("is a directory"));
    EXPECT_THAT(error("/proc/x.db"), HasSubstr("/proc/x.db: "));
}

TEST_F(SqliteOpen, RefusesWhatIsNoDatabase) {
    const std::string path = folder.file("text.db");
    std::ofstream(path) << std::string(5000, 'x');
    EXPECT_THAT(error(path), AllOf(HasSubstr("not a database"), HasSubstr(path)));
}

TEST_F(SqliteOpen, RefusesAnotherProgramsDatabaseAndLeavesItAlone) {
    const std::string path = folder.file("other.db");
    edit(path, "CREATE TABLE theirs (x)");
    EXPECT_THAT(error(path), HasSubstr("not one of TrueBond's"));
    edit(path, "INSERT INTO theirs VALUES (1)");
}

TEST_F(SqliteOpen, RefusesANewerSchema) {
    const std::string path = folder.file("newer.db");
    { ASSERT_TRUE(open(path)); }
    edit(path, "PRAGMA user_version = 99");
    EXPECT_THAT(error(path), AllOf(HasSubstr("newer"), HasSubstr("99")));
}

TEST_F(SqliteOpen, RefusesAReadOnlyFile) {
    const std::string path = folder.file("readonly.db");
    { ASSERT_TRUE(open(path)); }
    ASSERT_EQ(::chmod(path.c_str(), 0400), 0);
    if (::access(path.c_str(), W_OK) == 0) GTEST_SKIP() << "root may write everything";
    EXPECT_THAT(error(path), HasSubstr(path));
}

TEST_F(SqliteOpen, RefusesADatabaseThatAnotherProgramHolds) {
    const std::string path = folder.file("held.db");
    { ASSERT_TRUE(open(path)); }
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    EXPECT_THAT(error(path), HasSubstr("locked"));
    sqlite3_close(db);
    EXPECT_EQ(error(path), "");
}

TEST_F(SqliteOpen, ATruncatedDatabaseIsNoCrash) {
    const std::string path = folder.file("cut.db");
    { ASSERT_TRUE(open(path)); }
    for (const off_t size : {100, 4096, 5000, 20'000}) {
        std::filesystem::copy_file(path, folder.file("copy.db"), std::filesystem::copy_options::overwrite_existing);
        ASSERT_EQ(::truncate(folder.file("copy.db").c_str(), size), 0);
        EXPECT_NE(error(folder.file("copy.db")), "") << size;
    }
}

TEST_F(SqliteOpen, AnEmptyFileBecomesADatabase) {
    const std::string path = folder.file("empty.db");
    std::ofstream(path).flush();
    EXPECT_EQ(error(path), "");
}

TEST_F(SqliteOpen, SeedsUsersWhoseBooksAddUp) {
    auto opened = open(folder.file("seed.db"));
    ASSERT_TRUE(opened);
    SqliteStore& store = **opened;
    EXPECT_EQ(store.seed_users(1200, 50).value_or(-1), 1200);
    EXPECT_EQ(store.seed_users(1201, 70).value_or(-1), 1) << "those who are there stay as they are";
    Blocking blocking(store);
    const auto user = blocking.find_user(*UserId::parse("5eed000000000000000003e8"));
    ASSERT_TRUE(user);
    EXPECT_EQ(user->name, "Seed 1000");
    EXPECT_EQ(user->email, "seed1000@example.com");
    EXPECT_EQ(user->mobile_number, "+15550000001000");
    EXPECT_EQ(user->credits_balance, 50);
    const auto ledger = blocking.ledger(user->id, 10, 0);
    ASSERT_TRUE(ledger);
    ASSERT_EQ(ledger->size(), 2U);
    EXPECT_EQ(ledger->at(0).reason, LedgerReason::admin_adjustment);
    EXPECT_EQ(ledger->at(0).amount, 50);
    EXPECT_EQ(ledger->at(1).reason, LedgerReason::signup_bonus);
    EXPECT_EQ(ledger->at(1).amount, 0);
    const auto faults = blocking.check();
    ASSERT_TRUE(faults);
    EXPECT_THAT(*faults, testing::IsEmpty());
}

TEST_F(SqliteOpen, AnOperatorsEditIsSeenAtOnce) {
    const std::string path = folder.file("edited.db");
    auto opened = open(path);
    ASSERT_TRUE(opened);
    Blocking store(**opened);
    const User ann = samples.person("Ann", 10);
    const User bob = samples.person("Bob", 10);
    ASSERT_TRUE(store.create_account(ann, samples.id<TransactionId>()));
    ASSERT_TRUE(store.create_account(bob, samples.id<TransactionId>()));
    ASSERT_TRUE(store.commit_send(samples.message(ann.id, bob.id, "what the writer remembers")));
    edit(path, "UPDATE accounts SET is_active = 0 WHERE uid = 1");
    const auto refused = store.commit_send(samples.message(ann.id, bob.id, "must not go by what it remembers"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), Errc::account_inactive);
}

/// Each wrong row must be found, by a fault that names what it is.
TEST_F(SqliteOpen, TheCheckFindsWhatWasTamperedWith) {
    const std::string good = folder.file("good.db");
    {
        auto opened = open(good);
        ASSERT_TRUE(opened);
        Blocking store(**opened);
        const User ann = samples.person("Ann", 10);
        const User bob = samples.person("Bob", 10);
        ASSERT_TRUE(store.create_account(ann, samples.id<TransactionId>()));
        ASSERT_TRUE(store.create_account(bob, samples.id<TransactionId>()));
        for (int i = 0; i < 3; ++i) {
            SendCommand command = samples.message(ann.id, bob.id, "hello");
            command.receiver_offline = true;
            ASSERT_TRUE(store.commit_send(command));
        }
        ASSERT_TRUE(store.mark_read(bob.id, ann.id, samples.now()));
        ASSERT_TRUE(store.commit_send(samples.message(ann.id, bob.id, "hello")));
        ASSERT_TRUE(store.read_all_notifications(bob.id));
        ASSERT_TRUE(store.update_user(bob.id, [](User& u) { u.settings.notifications.messages = false; }));
        ASSERT_TRUE(store.commit_send(samples.message(ann.id, bob.id, "silent")));
        ASSERT_EQ(store.check().value().size(), 0U);
    }
    const std::pair<const char*, const char*> tampering[] = {
        {"UPDATE messages SET price = 2 WHERE seq = 2", "wrong balance_after"},
        {"UPDATE ledger SET amount = 11 WHERE uid = 2", "wrong balance_after"},
        {"UPDATE messages SET balance_after = 3 WHERE seq = 2", "wrong balance_after"},
        {"DELETE FROM ledger WHERE uid = 1", "wrong balance_after"},
        {"PRAGMA ignore_check_constraints = 1; UPDATE messages SET balance_after = -1 WHERE seq = 4", "the balance was negative"},
        {"UPDATE ledger SET after_offset = 99 WHERE uid = 1", "beyond the newest event"},
        {"DELETE FROM messages WHERE seq = 2", "seq has gaps before 5"},
        {"DELETE FROM messages", "there is no first message"},
        {"DELETE FROM messages WHERE seq = 1", "there is no first message"},
        {"UPDATE messages SET sender_seq = 9 WHERE seq = 4", "the messages sent are miscounted"},
        {"UPDATE messages SET sender_seq = 2 WHERE seq = 3", "the messages sent are miscounted"},
        {"UPDATE conversations SET b_read = 6", "more was read than sent"},
        {"UPDATE conversations SET b_read = 2", "the last read mark contradicts"},
        {"UPDATE user_events SET offset = 1", "an event's offset is used twice"},
        {"UPDATE messages SET receiver_uid = 3, receiver_offset = seq", "a conversation of other people"},
        {"UPDATE messages SET notification = 3 WHERE seq = 4", "the notifications are miscounted, at offset 4"},
        {"UPDATE messages SET notification = -1 WHERE seq = 2", "the notifications are miscounted, at offset 3"},
        {"UPDATE messages SET notification = NULL WHERE seq = 5", "points to a wrong one, at offset 5"},
        {"UPDATE notification_marks SET read_up_to = 5", "more notifications were read than there are, up to number 5"},
        {"INSERT INTO read_notifications VALUES (1, 1)", "more notifications were read than there are, up to number 1"},
        {"DELETE FROM accounts WHERE uid = 2", "a member does not exist"},
        {"DELETE FROM users WHERE uid = 2", "the profile is missing"},
        {"UPDATE jobs SET message = x'00' WHERE id = 1", "its message does not exist"},
        {"PRAGMA writable_schema = 1; DELETE FROM sqlite_schema WHERE name = 'messages_id'", "file: "},
    };
    for (const auto& [sql, fault] : tampering) {
        SCOPED_TRACE(sql);
        const std::string bad = folder.file("bad.db");
        std::filesystem::copy_file(good, bad, std::filesystem::copy_options::overwrite_existing);
        edit(bad, sql);
        auto opened = open(bad);
        ASSERT_TRUE(opened) << opened.error();
        const auto faults = Blocking(**opened).check();
        ASSERT_TRUE(faults);
        EXPECT_THAT(*faults, testing::Contains(HasSubstr(fault)));
    }
}

TEST_F(SqliteOpen, TheCheckFindsADamagedPage) {
    const std::string path = folder.file("damaged.db");
    {
        auto opened = open(path);
        ASSERT_TRUE(opened);
        ASSERT_TRUE((*opened)->seed_users(2000, 10));
    }
    // Some page in the middle: whatever it holds, something no longer adds up, or cannot even be read.
    const auto size = std::filesystem::file_size(path);
    {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(size / 2 / 4096 * 4096));
        file << std::string(4096, '\x5a');
    }
    auto opened = open(path);
    ASSERT_TRUE(opened) << opened.error();
    const auto faults = Blocking(**opened).check();
    ASSERT_TRUE(faults) << (*opened)->health().error;
    EXPECT_THAT(*faults, testing::Contains(HasSubstr("file: ")));
}

}  // namespace
}  // namespace truebond::test
