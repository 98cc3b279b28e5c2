#include "backends/sqlite/sqlite_store.hpp"

#include "backends/sqlite/housekeeper.hpp"
#include "backends/sqlite/opening.hpp"
#include "backends/sqlite/steps.hpp"
#include "backends/sqlite/wal_buffer.hpp"
#include "chat/ports/queue_metrics.hpp"

#include <algorithm>
#include <future>

namespace truebond {

struct SqliteStore::Parts {
    Parts(SqliteOptions chosen, std::unique_ptr<sqlite::WalBuffer> buffer, std::unique_ptr<sqlite::Connection> db,
          std::unique_ptr<sqlite::Connection> held, const base::Clock& time, base::Logger& logger)
        : options(std::move(chosen)),
          clock(time),
          wal_buffer(std::move(buffer)),
          anchor(std::move(held)),
          condition(logger),
          metrics(options.metrics != nullptr ? *options.metrics : nothing),
          housekeeper(sqlite::keeper_connection(options), options, condition, clock),
          readers(sqlite::reader_connection(options), options, condition),
          writer(std::move(db), sqlite::writer_connection(options), options, condition, logger, clock, sqlite::WriterMetrics(metrics),
                 [this](int wal_pages) { housekeeper.committed(wal_pages); }) {
        housekeeper.start(writer, readers);
        show();
    }

    /// What is looked at from outside.
    void show() {
        show_queue(metrics, "store_writer", [this] { return base::QueueDepth{writer.waiting(), options.queue_max}; });
        show_queue(metrics, "store_readers", [this] { return base::QueueDepth{readers.waiting(), options.queue_max}; });
        const auto bytes = [this](int pages) { return static_cast<double>(pages) * options.page_size_bytes; };
        metrics.gauge({"truebond_store_wal_bytes", "Size of what was written to the WAL since it last started over."}, {},
                      [this, bytes] { return bytes(writer.wal_pages()); });
        metrics.gauge({"truebond_store_wal_uncopied_bytes", "Of these, not yet copied into the database (checkpoint lag)."}, {},
                      [this, bytes] { return bytes(std::max(0, writer.wal_pages() - housekeeper.copied_pages())); });
        for (const auto side : {sqlite::Condition::Side::reading, sqlite::Condition::Side::writing}) {
            metrics.counted({"truebond_store_failures_total", "Transactions that the disk or the file failed, by side."},
                            {{"side", side == sqlite::Condition::Side::reading ? "reading" : "writing"}},
                            [this, side] { return static_cast<double>(condition.failures(side)); });
        }
    }

    const SqliteOptions options;
    const base::Clock& clock;
    std::unique_ptr<sqlite::WalBuffer> wal_buffer;  // null: not used
    std::unique_ptr<sqlite::Connection> anchor;
    sqlite::Condition condition;
    base::NoMetrics nothing;
    base::Metrics& metrics;
    sqlite::Housekeeper housekeeper;
    sqlite::Readers readers;
    sqlite::Writer writer;
};

base::Result<std::unique_ptr<SqliteStore>, std::string> SqliteStore::open(SqliteOptions options, const base::Clock& clock,
                                                                          base::Logger& logger) {
    std::unique_ptr<sqlite::WalBuffer> wal_buffer;
    if (options.synchronous == SqliteOptions::Synchronous::full) {
        wal_buffer = std::make_unique<sqlite::WalBuffer>(options.vfs);
        options.vfs = wal_buffer->name();
    }
    auto db = sqlite::open_database(options);
    if (!db) return base::Unexpected(db.error());
    auto anchor = sqlite::open_anchor(options);
    if (!anchor) return base::Unexpected(anchor.error());
    auto parts =
        std::make_unique<Parts>(std::move(options), std::move(wal_buffer), std::move(db).value(), std::move(anchor).value(), clock, logger);
    return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(parts)));
}

SqliteStore::SqliteStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

SqliteStore::~SqliteStore() { close(); }

void SqliteStore::close() {
    parts_->condition.closed();
    parts_->housekeeper.stop();
    parts_->anchor.reset();
    parts_->readers.stop();
    parts_->writer.stop();  // last: the last connection that closes takes the WAL with it
}

template <class T, class Step>
void SqliteStore::write(Done<T> done, Step step) {
    parts_->writer.submit(std::make_unique<sqlite::WriteCommandOf<T, Step>>(std::move(step), std::move(done)));
}

template <class T, class Step>
void SqliteStore::read(Done<T> done, Step step) {
    parts_->readers.run(std::move(done), std::move(step));
}

using sqlite::Connection;
using sqlite::WriteContext;

void SqliteStore::create_account(User user, TransactionId bonus, Done<User> done) {
    write(std::move(done), [user = std::move(user), bonus](WriteContext& c) { return sqlite::create_account(c, user, bonus); });
}

void SqliteStore::find_user(UserId id, Done<User> done) {
    read(std::move(done), [id](Connection& db) { return sqlite::find_user(db, id); });
}

void SqliteStore::find_user_by_email(std::string email, Done<User> done) {
    read(std::move(done), [email = std::move(email)](Connection& db) { return sqlite::find_user_by_email(db, email); });
}

void SqliteStore::find_user_by_mobile(std::string mobile_number, Done<User> done) {
    read(std::move(done), [number = std::move(mobile_number)](Connection& db) { return sqlite::find_user_by_mobile(db, number); });
}

void SqliteStore::list_users(std::optional<UserId> after, std::size_t limit, Done<std::vector<User>> done) {
    read(std::move(done), [after, limit](Connection& db) { return sqlite::list_users(db, after, limit); });
}

void SqliteStore::update_user(UserId id, std::function<void(User&)> change, Done<User> done) {
    write(std::move(done), [id, change = std::move(change)](WriteContext& c) { return sqlite::update_user(c, id, change); });
}

void SqliteStore::put_last_seen(std::vector<LastSeen> seen, Done<bool> done) {
    write(std::move(done), [seen = std::move(seen)](WriteContext& c) { return sqlite::put_last_seen(c, seen); });
}

void SqliteStore::change_password(UserId id, std::string password_hash, WallTime now, Done<User> done) {
    write(std::move(done),
          [id, hash = std::move(password_hash), now](WriteContext& c) { return sqlite::change_password(c, id, hash, now); });
}

void SqliteStore::set_active(UserId id, bool active, Done<User> done) {
    write(std::move(done), [id, active](WriteContext& c) { return sqlite::set_active(c, id, active); });
}

void SqliteStore::search_users(UserId viewer, std::string prefix, std::size_t limit, Done<std::vector<PersonSummary>> done) {
    read(std::move(done),
         [viewer, prefix = std::move(prefix), limit](Connection& db) { return sqlite::search_users(db, viewer, prefix, limit); });
}

void SqliteStore::contacts(UserId user, Done<std::vector<UserId>> done) {
    read(std::move(done), [user](Connection& db) { return sqlite::contacts(db, user); });
}

void SqliteStore::commit_send(SendCommand command, Done<SendOutcome> done) {
    write(std::move(done), [command = std::move(command)](WriteContext& c) { return sqlite::commit_send(c, command); });
}

void SqliteStore::history(HistoryQuery query, Done<HistoryPage> done) {
    read(std::move(done), [query](Connection& db) { return sqlite::history(db, query); });
}

void SqliteStore::conversations(UserId user, Done<std::vector<ConversationSummary>> done) {
    read(std::move(done), [user](Connection& db) { return sqlite::conversations(db, user); });
}

void SqliteStore::mark_read(UserId reader, UserId other, WallTime now, Done<ReadOutcome> done) {
    write(std::move(done), [reader, other, now](WriteContext& c) { return sqlite::mark_read(c, reader, other, now); });
}

void SqliteStore::mark_delivered(UserId receiver, MessageId message, WallTime now, Done<DeliveredOutcome> done) {
    write(std::move(done), [receiver, message, now](WriteContext& c) { return sqlite::mark_delivered(c, receiver, message, now); });
}

void SqliteStore::notifications(NotificationQuery query, Done<std::vector<Notification>> done) {
    read(std::move(done), [this, query](Connection& db) { return sqlite::notifications(db, parts_->options, query); });
}

void SqliteStore::count_unread_notifications(UserId user, WallTime now, Done<std::int64_t> done) {
    read(std::move(done), [this, user, now](Connection& db) { return sqlite::count_unread_notifications(db, parts_->options, user, now); });
}

void SqliteStore::read_notification(UserId user, MessageId notification, WallTime now, Done<bool> done) {
    write(std::move(done), [user, notification, now](WriteContext& c) { return sqlite::read_notification(c, user, notification, now); });
}

void SqliteStore::read_all_notifications(UserId user, Done<bool> done) {
    write(std::move(done), [user](WriteContext& c) { return sqlite::read_all_notifications(c, user); });
}

void SqliteStore::grant_credits(GrantCommand command, Done<GrantOutcome> done) {
    write(std::move(done), [command = std::move(command)](WriteContext& c) { return sqlite::grant_credits(c, command); });
}

void SqliteStore::balance(UserId user, Done<std::int64_t> done) {
    read(std::move(done), [user](Connection& db) { return sqlite::balance(db, user); });
}

void SqliteStore::ledger(UserId user, std::size_t limit, std::size_t skip, Done<std::vector<LedgerEntry>> done) {
    read(std::move(done), [user, limit, skip](Connection& db) { return sqlite::ledger(db, user, limit, skip); });
}

void SqliteStore::events_after(UserId user, EventOffset after, std::size_t limit, WallTime now, Done<EventPage> done) {
    read(std::move(done),
         [this, user, after, limit, now](Connection& db) { return sqlite::events_after(db, parts_->options, user, after, limit, now); });
}

void SqliteStore::event_position(UserId user, Done<EventOffset> done) {
    read(std::move(done), [user](Connection& db) { return sqlite::event_position(db, user); });
}

void SqliteStore::use_refresh_token(RefreshUse use, Done<RefreshOutcome> done) {
    write(std::move(done), [use = std::move(use)](WriteContext& c) { return sqlite::use_refresh_token(c, use); });
}

void SqliteStore::add_revocations(std::vector<Revocation> revocations, Done<bool> done) {
    write(std::move(done), [revocations = std::move(revocations)](WriteContext& c) { return sqlite::add_revocations(c, revocations); });
}

void SqliteStore::load_revocations(WallTime now, Done<std::vector<Revocation>> done) {
    read(std::move(done), [now](Connection& db) { return sqlite::load_revocations(db, now); });
}

void SqliteStore::put_reset_token(ResetToken token, WallTime now, Done<bool> done) {
    write(std::move(done), [token = std::move(token), now](WriteContext& c) { return sqlite::put_reset_token(c, token, now); });
}

void SqliteStore::find_reset_token(std::string digest, WallTime now, Done<UserId> done) {
    read(std::move(done), [digest = std::move(digest), now](Connection& db) { return sqlite::find_reset_token(db, digest, now); });
}

void SqliteStore::reset_password(std::string digest, std::string password_hash, WallTime now, Done<User> done) {
    write(std::move(done), [digest = std::move(digest), hash = std::move(password_hash), now](WriteContext& c) {
        return sqlite::reset_password(c, digest, hash, now);
    });
}

void SqliteStore::put_code(OneTimeCode code, WallTime now, Done<bool> done) {
    write(std::move(done), [code = std::move(code), now](WriteContext& c) { return sqlite::put_code(c, code, now); });
}

void SqliteStore::verify_mobile(UserId user, std::string mobile_number, std::string digest, WallTime now, Done<User> done) {
    write(std::move(done), [user, number = std::move(mobile_number), digest = std::move(digest), now](WriteContext& c) {
        return sqlite::verify_mobile(c, user, number, digest, now);
    });
}

void SqliteStore::take_jobs(std::size_t limit, WallTime now, WallTime retry_at, Done<std::vector<Job>> done) {
    write(std::move(done), [limit, now, retry_at](WriteContext& c) { return sqlite::take_jobs(c, limit, now, retry_at); });
}

void SqliteStore::finish_job(std::int64_t id, Done<bool> done) {
    write(std::move(done), [id](WriteContext& c) { return sqlite::finish_job(c, id); });
}

void SqliteStore::count_jobs(Done<std::int64_t> done) {
    read(std::move(done), [](Connection& db) { return sqlite::count_jobs(db); });
}

Store::Health SqliteStore::health() const { return parts_->condition.health(); }

void SqliteStore::check(Done<std::vector<std::string>> done) {
    read(std::move(done), [](Connection& db) { return sqlite::check(db); });
}

Outcome<std::int64_t> SqliteStore::seed_in_steps(std::int64_t count, std::int64_t a_step, SeedStep step) {
    const WallTime now = parts_->clock.wall();
    std::int64_t made = 0;
    for (std::int64_t first = 0; first < count; first += a_step) {
        const std::int64_t last = std::min(first + a_step, count);
        std::promise<Outcome<std::int64_t>> answered;
        write(Done<std::int64_t>([&](Outcome<std::int64_t> outcome) { answered.set_value(std::move(outcome)); }),
              [&](WriteContext& c) { return step(c, first, last, now); });
        const Outcome<std::int64_t> outcome = answered.get_future().get();
        if (!outcome) return outcome;
        made += *outcome;
    }
    return made;
}

Outcome<std::int64_t> SqliteStore::seed_users(std::int64_t count, std::int64_t credits) {
    constexpr std::int64_t users_a_step = 500;  // short enough for other writers not to wait long
    return seed_in_steps(count, users_a_step, [=](WriteContext& c, std::int64_t first, std::int64_t last, WallTime now) {
        return sqlite::seed_users(c, first, last, credits, now);
    });
}

Outcome<std::int64_t> SqliteStore::seed_messages(std::int64_t count, std::int64_t pairs, std::int64_t hub_conversations) {
    constexpr std::int64_t messages_a_step = 2000;
    const auto sent = seed_in_steps(count, messages_a_step, [=](WriteContext& c, std::int64_t first, std::int64_t last, WallTime now) {
        return sqlite::seed_messages(c, first, last, pairs, now);
    });
    if (!sent || hub_conversations == 0) return sent;
    const auto at_hub = seed_in_steps(1, 1, [=](WriteContext& c, std::int64_t, std::int64_t, WallTime now) {
        return sqlite::seed_hub(c, 2 * pairs, hub_conversations, now);
    });
    if (!at_hub) return at_hub;
    return *sent + *at_hub;
}

}  // namespace truebond
