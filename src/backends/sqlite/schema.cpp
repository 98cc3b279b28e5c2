#include "backends/sqlite/schema.hpp"

#include "backends/sqlite/query.hpp"

#include <iterator>

namespace truebond::sqlite {
namespace {

// "TrBd": tells our files from other programs' SQLite files.
constexpr std::int64_t application_id = 0x54724264;

constexpr const char* version_1 = R"sql(
CREATE TABLE accounts (
    uid       INTEGER PRIMARY KEY,
    id        BLOB    NOT NULL,
    is_active INTEGER NOT NULL,
    name      TEXT    NOT NULL
) STRICT;
CREATE UNIQUE INDEX accounts_id ON accounts (id);

CREATE TABLE users (
    uid INTEGER PRIMARY KEY,
    email TEXT NOT NULL, email_key TEXT NOT NULL, mobile_number TEXT NOT NULL, password_hash TEXT NOT NULL,
    age INTEGER NOT NULL, gender INTEGER NOT NULL, bio TEXT, pictures BLOB NOT NULL, first_picture TEXT,
    interested_in INTEGER NOT NULL, min_age INTEGER NOT NULL, max_age INTEGER NOT NULL, max_distance_km INTEGER NOT NULL,
    intent INTEGER NOT NULL,
    address_line TEXT NOT NULL, city TEXT NOT NULL, state TEXT NOT NULL, country TEXT NOT NULL, pincode TEXT NOT NULL,
    notify_messages INTEGER NOT NULL, notify_matches INTEGER NOT NULL, notify_nearby INTEGER NOT NULL, notify_marketing INTEGER NOT NULL,
    show_online INTEGER NOT NULL, show_last_seen INTEGER NOT NULL, show_distance INTEGER NOT NULL,
    block_screenshots INTEGER NOT NULL, require_verified_matches INTEGER NOT NULL, hide_from_search INTEGER NOT NULL,
    dark_mode INTEGER NOT NULL, language TEXT NOT NULL,
    is_verified INTEGER NOT NULL, token_generation INTEGER NOT NULL, password_changed_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL, last_login_at INTEGER, last_seen_at INTEGER
) STRICT;
CREATE UNIQUE INDEX users_email ON users (email_key);
CREATE UNIQUE INDEX users_mobile ON users (mobile_number);

CREATE TABLE name_words (word BLOB NOT NULL, uid INTEGER NOT NULL, PRIMARY KEY (word, uid)) STRICT, WITHOUT ROWID;

CREATE TABLE conversations (
    cid    INTEGER PRIMARY KEY,
    id     BLOB    NOT NULL,
    a_uid  INTEGER NOT NULL,
    b_uid  INTEGER NOT NULL CHECK (a_uid < b_uid),
    a_read INTEGER NOT NULL,
    b_read INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX conversations_pair ON conversations (a_uid, b_uid);
CREATE INDEX conversations_b ON conversations (b_uid);

CREATE TABLE messages (
    cid             INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    id              BLOB    NOT NULL,
    sender_uid      INTEGER NOT NULL,
    receiver_uid    INTEGER NOT NULL,
    sender_seq      INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    price           INTEGER NOT NULL CHECK (price >= 0),
    balance_after   INTEGER NOT NULL CHECK (balance_after >= 0),
    sender_offset   INTEGER NOT NULL,
    receiver_offset INTEGER NOT NULL,
    delivered_at    INTEGER,
    client_key      TEXT,
    content         TEXT    NOT NULL,
    PRIMARY KEY (cid, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX messages_id ON messages (id);
CREATE UNIQUE INDEX messages_sent ON messages (sender_uid, sender_offset);
CREATE UNIQUE INDEX messages_received ON messages (receiver_uid, receiver_offset);
CREATE UNIQUE INDEX messages_key ON messages (sender_uid, client_key) WHERE client_key IS NOT NULL;

CREATE TABLE read_marks (
    cid     INTEGER NOT NULL,
    reader  INTEGER NOT NULL,
    up_to   INTEGER NOT NULL,
    read_at INTEGER NOT NULL,
    PRIMARY KEY (cid, reader, up_to)
) STRICT, WITHOUT ROWID;

CREATE TABLE user_events (
    uid        INTEGER NOT NULL,
    offset     INTEGER NOT NULL,
    kind       INTEGER NOT NULL,
    other_uid  INTEGER NOT NULL,
    message    BLOB,
    count      INTEGER NOT NULL,
    up_to_seq  INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (uid, offset)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger (
    uid           INTEGER NOT NULL,
    after_offset  INTEGER NOT NULL,
    n             INTEGER NOT NULL,
    id            BLOB    NOT NULL,
    amount        INTEGER NOT NULL,
    reason        INTEGER NOT NULL,
    balance_after INTEGER NOT NULL CHECK (balance_after >= 0),
    created_at    INTEGER NOT NULL,
    reference_id  TEXT,
    description   TEXT    NOT NULL,
    PRIMARY KEY (uid, after_offset, n)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX ledger_reference ON ledger (reference_id) WHERE reference_id IS NOT NULL;

CREATE TABLE jobs (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    due_at     INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    user       BLOB    NOT NULL,
    message    BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    attempts   INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_due ON jobs (due_at);

CREATE TABLE refresh_families (
    family       TEXT    PRIMARY KEY,
    user         BLOB    NOT NULL,
    current_jti  TEXT    NOT NULL,
    previous_jti TEXT    NOT NULL,
    access_jti   TEXT    NOT NULL,
    issued_at    INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_families_expiry ON refresh_families (expires_at);

CREATE TABLE revocations (key TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX revocations_expiry ON revocations (expires_at);

CREATE TABLE probe (id INTEGER PRIMARY KEY CHECK (id = 1), n INTEGER NOT NULL) STRICT;
INSERT INTO probe VALUES (1, 0);
)sql";

constexpr const char* version_2 = R"sql(
CREATE TABLE reset_tokens (digest TEXT PRIMARY KEY, uid INTEGER NOT NULL, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX reset_tokens_user ON reset_tokens (uid);
CREATE INDEX reset_tokens_expiry ON reset_tokens (expires_at);

CREATE TABLE one_time_codes (
    mobile_number TEXT PRIMARY KEY, digest TEXT NOT NULL, expires_at INTEGER NOT NULL, tries INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX one_time_codes_expiry ON one_time_codes (expires_at);
)sql";

// Notifications (docs/STORAGE.md). messages.notification is NULL in rows of version 1, which made none; the switch moves to where a
// send looks.
constexpr const char* version_3 = R"sql(
ALTER TABLE messages ADD COLUMN notification INTEGER;

ALTER TABLE accounts ADD COLUMN notify_messages INTEGER NOT NULL DEFAULT 1;
UPDATE accounts SET notify_messages = 0 WHERE uid IN (SELECT uid FROM users WHERE notify_messages = 0);
ALTER TABLE users DROP COLUMN notify_messages;

CREATE TABLE notification_marks (uid INTEGER PRIMARY KEY, read_up_to INTEGER NOT NULL) STRICT;
CREATE TABLE read_notifications (uid INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (uid, n)) STRICT, WITHOUT ROWID;
)sql";

// The n-th entry leads from version n to n + 1. Released ones never change; a new version is a new entry.
constexpr const char* migrations[] = {version_1, version_2, version_3};

std::int64_t pragma_value(Connection& db, Sql pragma) {
    Query query(db, pragma);
    return query.step() ? query.integer(0) : 0;
}

bool apply(Connection& db, int version) {
    db.exec("BEGIN IMMEDIATE");
    // Another process may have been faster while this one waited for the lock.
    if (pragma_value(db, "PRAGMA user_version") == version) {
        db.exec(migrations[version]);
        db.exec("PRAGMA application_id=" + std::to_string(application_id));
        db.exec("PRAGMA user_version=" + std::to_string(version + 1));
    }
    db.exec("COMMIT");
    if (!db.failed()) return true;
    db.rollback();
    return false;
}

}  // namespace

int schema_version() { return static_cast<int>(std::size(migrations)); }

base::Result<void, std::string> migrate(Connection& db) {
    const std::int64_t found = pragma_value(db, "PRAGMA user_version");
    const std::int64_t owner = pragma_value(db, "PRAGMA application_id");
    const std::int64_t tables = pragma_value(db, "SELECT count(*) FROM sqlite_schema");
    if (db.failed()) return base::Unexpected(db.error_text());
    const bool is_new = found == 0 && owner == 0 && tables == 0;
    if (!is_new && owner != application_id) return base::Unexpected(std::string("a SQLite database, but not one of TrueBond's"));
    if (found > schema_version()) {
        return base::Unexpected("written by a newer TrueBond (schema version " + std::to_string(found) + ", this program knows " +
                                std::to_string(schema_version()) + ")");
    }
    for (auto version = static_cast<int>(found); version < schema_version(); ++version) {
        if (!apply(db, version)) {
            return base::Unexpected("cannot bring the schema to version " + std::to_string(version + 1) + ": " + db.error_text());
        }
    }
    return {};
}

}  // namespace truebond::sqlite
