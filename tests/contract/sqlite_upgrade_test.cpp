// Databases that earlier versions have left (tests/data/databases), opened today.
#include "backends/sqlite/schema.hpp"
#include "backends/sqlite/sqlite_store.hpp"
#include "support/await.hpp"
#include "support/samples.hpp"
#include "support/temp_dir.hpp"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

namespace truebond::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SqliteUpgrade : public testing::Test {
protected:
    void bring(const std::string& version) {
        std::ifstream file(std::string(TRUEBOND_SOURCE_DIR) + "/tests/data/databases/" + version + ".sql");
        ASSERT_TRUE(file);
        std::ostringstream text;
        text << file.rdbuf();
        edit(text.str());
    }
    void edit(const std::string& sql) {
        sqlite3* db = nullptr;
        ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
        ASSERT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
        sqlite3_close(db);
    }
    std::string ask(const std::string& sql) {
        sqlite3* db = nullptr;
        std::string found;
        EXPECT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
        sqlite3_exec(
            db, sql.c_str(),
            [](void* to, int columns, char** values, char**) {
                for (int i = 0; i < columns; ++i) *static_cast<std::string*>(to) += values[i] == nullptr ? "null" : values[i];
                return 0;
            },
            &found, nullptr);
        sqlite3_close(db);
        return found;
    }
    std::unique_ptr<SqliteStore> open() {
        SqliteOptions options;
        options.path = path;
        auto opened = SqliteStore::open(options, clock, logger);
        EXPECT_TRUE(opened) << opened.error();
        return opened ? std::move(opened).value() : nullptr;
    }
    SendCommand message(UserId from, UserId to, std::string text) {
        SendCommand command = samples.message(from, to, std::move(text));
        command.now = clock.wall();
        return command;
    }

    TempDir folder;
    std::string path = folder.file("old.db");
    base::SystemClock clock;
    Samples samples;
    base::NullLogger logger;
};

TEST_F(SqliteUpgrade, Version1KeepsWhatItHasAndGainsNotifications) {
    bring("version_1");
    const UserId ann = *UserId::parse("6b096c920fbfbee8e700339b");
    const UserId bob = *UserId::parse("6b096c920fbfbee8e700339d");
    const UserId cid = *UserId::parse("6b096c920fbfbee8e700339f");
    auto opened = open();
    ASSERT_TRUE(opened);
    Blocking store(*opened);
    EXPECT_THAT(store.check().value(), IsEmpty());

    const auto page = store.history({ann, bob, 50, {}, {}});
    ASSERT_TRUE(page);
    ASSERT_EQ(page->messages.size(), 3U);
    EXPECT_EQ(page->messages[0].content, "first");
    EXPECT_TRUE(page->messages[0].read_at);
    EXPECT_EQ(store.balance(ann).value_or(-1), 11);
    EXPECT_EQ(store.event_position(ann).value_or(-1), 6);
    EXPECT_EQ(store.find_user(cid).value().settings.notifications.messages, false);

    EXPECT_THAT(store.notifications({bob, false, 50, clock.wall()}).value(), IsEmpty()) << "those messages made none";
    EXPECT_EQ(store.count_unread_notifications(bob, clock.wall()).value_or(-1), 0);
    EXPECT_FALSE(store.read_notification(bob, page->messages[0].id, clock.wall()).value_or(true));
    SendCommand again = message(ann, bob, "first");
    again.idempotency_key = "k1";
    EXPECT_TRUE(store.commit_send(again).value().replayed) << "keys are still known";

    EXPECT_TRUE(store.commit_send(message(ann, bob, "fourth")).value().notifies);
    EXPECT_FALSE(store.commit_send(message(ann, cid, "silent")).value().notifies);
    const auto found = store.notifications({bob, true, 50, clock.wall()});
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 1U);
    EXPECT_EQ(found->at(0).preview, "fourth");
    EXPECT_EQ(store.count_unread_notifications(bob, clock.wall()).value_or(-1), 1);
    EXPECT_THAT(store.check().value(), IsEmpty());
}

TEST_F(SqliteUpgrade, IsDoneOnce) {
    bring("version_1");
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(open());
    EXPECT_EQ(ask("PRAGMA user_version"), std::to_string(sqlite::schema_version()));
    EXPECT_EQ(ask("PRAGMA integrity_check"), "ok");
    EXPECT_EQ(ask("SELECT count(*) FROM messages WHERE notification IS NULL"), "5");
}

/// A step that fails leaves the version it started from, and everything in it.
TEST_F(SqliteUpgrade, ThatCannotBeDoneChangesNothing) {
    bring("version_1");
    edit("CREATE TABLE notification_marks (x)");
    SqliteOptions options;
    options.path = path;
    const auto opened = SqliteStore::open(options, clock, logger);
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error(), testing::HasSubstr("notification_marks"));
    EXPECT_EQ(ask("PRAGMA user_version"), "2") << "the step before it was a whole one";
    EXPECT_EQ(ask("SELECT count(*) FROM pragma_table_info('messages') WHERE name = 'notification'"), "0");
    EXPECT_EQ(ask("SELECT count(*) FROM messages"), "5");
    edit("DROP TABLE notification_marks");
    ASSERT_TRUE(open());
}

TEST_F(SqliteUpgrade, OfANewDatabaseGivesTheSameTables) {
    bring("version_1");
    ASSERT_TRUE(open());
    const std::string tables = "SELECT name || sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name";
    const std::string upgraded = ask(tables);
    path = folder.file("new.db");
    ASSERT_TRUE(open());
    EXPECT_EQ(ask(tables), upgraded);
}

}  // namespace
}  // namespace truebond::test
