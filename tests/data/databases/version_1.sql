-- A database of schema version 1, as its program left it: three people, five messages, a receipt, sign-ins. Never changed.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE accounts (
    uid       INTEGER PRIMARY KEY,
    id        BLOB    NOT NULL,
    is_active INTEGER NOT NULL,
    name      TEXT    NOT NULL
) STRICT;
INSERT INTO accounts VALUES(1,X'6b096c920fbfbee8e700339b',1,'Ann');
INSERT INTO accounts VALUES(2,X'6b096c920fbfbee8e700339d',1,'Bob');
INSERT INTO accounts VALUES(3,X'6b096c920fbfbee8e700339f',1,'Cid');
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
INSERT INTO users VALUES(1,'ann@example.com','ann@example.com','+49151000001','$2b$04$ECWpYGWRikPx17pCuPwga.wvz.TkknvEUQh9cVn10uj6Ygz6ARbQi',25,0,NULL,X'',NULL,1,20,35,50,0,'1 Main St','Mumbai','Maharashtra','India','400001',1,1,0,0,1,1,1,0,0,0,0,'en',0,0,0,1795779730645068,NULL,NULL);
INSERT INTO users VALUES(2,'bob@example.com','bob@example.com','+49151000002','$2b$04$4TLT/rqcK1mikZb.Up2pBejjaAVHNwvAt5p4O95JhN2YN/ZatzMDG',25,0,NULL,X'',NULL,1,20,35,50,0,'1 Main St','Mumbai','Maharashtra','India','400001',1,1,0,0,1,1,1,0,0,0,0,'en',0,0,0,1795779730652231,NULL,NULL);
INSERT INTO users VALUES(3,'cid@example.com','cid@example.com','+49151000003','$2b$04$ojeUwb/sraqMItR96iraMeFdedRppzOfQwIErp.RxDpjNcBPjYgTC',25,0,NULL,X'',NULL,1,20,35,50,0,'1 Main St','Mumbai','Maharashtra','India','400001',0,1,0,0,1,1,1,0,0,0,0,'en',0,0,0,1795779730687874,NULL,NULL);
CREATE TABLE name_words (word BLOB NOT NULL, uid INTEGER NOT NULL, PRIMARY KEY (word, uid)) STRICT, WITHOUT ROWID;
INSERT INTO name_words VALUES(X'616e6e',1);
INSERT INTO name_words VALUES(X'626f62',2);
INSERT INTO name_words VALUES(X'636964',3);
CREATE TABLE conversations (
    cid    INTEGER PRIMARY KEY,
    id     BLOB    NOT NULL,
    a_uid  INTEGER NOT NULL,
    b_uid  INTEGER NOT NULL CHECK (a_uid < b_uid),
    a_read INTEGER NOT NULL,
    b_read INTEGER NOT NULL
) STRICT;
INSERT INTO conversations VALUES(1,X'6b096c920fbfbee8e70033a3',1,2,0,2);
INSERT INTO conversations VALUES(2,X'6b096c920fbfbee8e70033a9',1,3,0,0);
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
INSERT INTO messages VALUES(1,1,X'6b096c920fbfbee8e70033a2',1,2,1,1795779730714883,1,14,1,1,NULL,'k1','first');
INSERT INTO messages VALUES(1,2,X'6b096c920fbfbee8e70033a4',2,1,1,1795779730736563,1,9,2,2,NULL,NULL,'second');
INSERT INTO messages VALUES(1,3,X'6b096c920fbfbee8e70033a6',1,2,2,1795779730740207,1,13,3,3,NULL,NULL,'third');
INSERT INTO messages VALUES(2,1,X'6b096c920fbfbee8e70033a8',1,3,1,1795779730741640,1,12,4,1,NULL,NULL,'hello Cid');
INSERT INTO messages VALUES(2,2,X'6b096c920fbfbee8e70033aa',1,3,2,1795779730745892,1,11,6,2,NULL,NULL,'are you there?');
CREATE TABLE read_marks (
    cid     INTEGER NOT NULL,
    reader  INTEGER NOT NULL,
    up_to   INTEGER NOT NULL,
    read_at INTEGER NOT NULL,
    PRIMARY KEY (cid, reader, up_to)
) STRICT, WITHOUT ROWID;
INSERT INTO read_marks VALUES(1,2,2,1795779730743106);
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
INSERT INTO user_events VALUES(1,5,1,2,NULL,2,3,1795779730743106);
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
INSERT INTO ledger VALUES(1,0,1,X'6b096c920fbfbee8e700339c',10,0,10,1795779730645068,NULL,'Welcome bonus credits');
INSERT INTO ledger VALUES(1,0,2,X'6b096c920fbfbee8e70033a1',5,4,15,1795779730703639,NULL,'Credits granted by an administrator');
INSERT INTO ledger VALUES(2,0,1,X'6b096c920fbfbee8e700339e',10,0,10,1795779730652231,NULL,'Welcome bonus credits');
INSERT INTO ledger VALUES(3,0,1,X'6b096c920fbfbee8e70033a0',10,0,10,1795779730687874,NULL,'Welcome bonus credits');
CREATE TABLE jobs (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    due_at     INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    user       BLOB    NOT NULL,
    message    BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    attempts   INTEGER NOT NULL
) STRICT;
INSERT INTO jobs VALUES(1,1795779730714883,'offline_message',X'6b096c920fbfbee8e700339d',X'6b096c920fbfbee8e70033a2',1795779730714883,0);
INSERT INTO jobs VALUES(2,1795779730736563,'offline_message',X'6b096c920fbfbee8e700339b',X'6b096c920fbfbee8e70033a4',1795779730736563,0);
INSERT INTO jobs VALUES(3,1795779730740207,'offline_message',X'6b096c920fbfbee8e700339d',X'6b096c920fbfbee8e70033a6',1795779730740207,0);
INSERT INTO jobs VALUES(4,1795779730741640,'offline_message',X'6b096c920fbfbee8e700339f',X'6b096c920fbfbee8e70033a8',1795779730741640,0);
INSERT INTO jobs VALUES(5,1795779730745892,'offline_message',X'6b096c920fbfbee8e700339f',X'6b096c920fbfbee8e70033aa',1795779730745892,0);
CREATE TABLE refresh_families (
    family       TEXT    PRIMARY KEY,
    user         BLOB    NOT NULL,
    current_jti  TEXT    NOT NULL,
    previous_jti TEXT    NOT NULL,
    access_jti   TEXT    NOT NULL,
    issued_at    INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO refresh_families VALUES('95d45856-b6da-448f-824c-750a6394acba',X'6b096c920fbfbee8e700339f','31ee7c59-af76-4879-8f4f-99829a806866','9d06c88a-d0a8-4f57-9df1-74ce9c1d5e28','4aa88fad-709c-433f-bbd3-43def5e48627',1795779730747132,1798371730747132);
CREATE TABLE revocations (key TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO revocations VALUES('jti:32869d54-56f9-48fe-8bf4-8693a2b05c7d',1795866130000000);
INSERT INTO revocations VALUES('fam:5ba07c9a-59b2-4075-902c-5b9aea9ee0cb',1798371730748393);
CREATE TABLE probe (id INTEGER PRIMARY KEY CHECK (id = 1), n INTEGER NOT NULL) STRICT;
INSERT INTO probe VALUES(1,1);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('jobs',5);
CREATE UNIQUE INDEX accounts_id ON accounts (id);
CREATE UNIQUE INDEX users_email ON users (email_key);
CREATE UNIQUE INDEX users_mobile ON users (mobile_number);
CREATE UNIQUE INDEX conversations_pair ON conversations (a_uid, b_uid);
CREATE INDEX conversations_b ON conversations (b_uid);
CREATE UNIQUE INDEX messages_id ON messages (id);
CREATE UNIQUE INDEX messages_sent ON messages (sender_uid, sender_offset);
CREATE UNIQUE INDEX messages_received ON messages (receiver_uid, receiver_offset);
CREATE UNIQUE INDEX messages_key ON messages (sender_uid, client_key) WHERE client_key IS NOT NULL;
CREATE UNIQUE INDEX ledger_reference ON ledger (reference_id) WHERE reference_id IS NOT NULL;
CREATE INDEX jobs_due ON jobs (due_at);
CREATE INDEX refresh_families_expiry ON refresh_families (expires_at);
CREATE INDEX revocations_expiry ON revocations (expires_at);
COMMIT;
PRAGMA application_id=1416774244;
PRAGMA user_version=1;
