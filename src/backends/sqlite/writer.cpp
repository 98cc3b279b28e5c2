#include "backends/sqlite/writer.hpp"

#include <array>

#include <pthread.h>

namespace truebond::sqlite {
namespace {

/// After these the connection itself is sound; after others (I/O, corruption, read-only) a new one may see a mended file.
bool keeps_connection(int code) {
    switch (code & 0xff) {
        case SQLITE_FULL:
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_NOMEM:
            return true;
        default:
            return blames_statement(code);
    }
}

constexpr std::array<std::uint64_t, 8> batch_bounds{1, 2, 4, 8, 16, 32, 48, 64};
enum class Fate : std::uint8_t { committed, failed, refused };
constexpr std::array<std::string_view, 3> fates{"committed", "failed", "refused"};

void count(const WriterMetrics& metrics, Fate fate) { metrics.commands.add_one(static_cast<std::size_t>(fate)); }

}  // namespace

WriterMetrics::WriterMetrics(base::Metrics& metrics)
    : batch(metrics.histogram({"truebond_store_batch_size", "Steps that were committed in one transaction."}, {},
                              {base::HistogramShape::Unit::items, batch_bounds})),
      commit(metrics.histogram({"truebond_store_commit_seconds", "A transaction, from its beginning until it is on the disk."}, {},
                               base::latency_shape)),
      commands(metrics, {"truebond_store_steps_total", "Steps that were to be written: refused is for want of room."}, "result", fates) {}

Writer::Writer(std::unique_ptr<Connection> db, ConnectionOptions connection, const SqliteOptions& options, Condition& condition,
               base::Logger& logger, const base::Clock& clock, WriterMetrics metrics, std::function<void(int)> committed)
    : connection_(std::move(connection)),
      options_(options),
      condition_(condition),
      logger_(logger),
      clock_(clock),
      metrics_(std::move(metrics)),
      committed_(std::move(committed)),
      db_(std::move(db)) {
    watch_wal();
    thread_ = std::thread([this] { work(); });
    ::pthread_setname_np(thread_.native_handle(), "sqlite-writer");
}

Writer::~Writer() { stop(); }

void Writer::submit(std::unique_ptr<WriteCommand> command) {
    std::unique_lock lock(mutex_);
    if (stopping_ || waiting_.size() >= options_.queue_max) {
        const Errc refused = stopping_ ? Errc::unavailable : Errc::overloaded;
        lock.unlock();
        count(metrics_, Fate::refused);
        return command->refuse(refused);
    }
    waiting_.push_back(std::move(command));
    lock.unlock();
    wake_.notify_one();
}

void Writer::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

std::size_t Writer::waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
}

void Writer::finish_checkpoint() {
    std::unique_lock lock(mutex_);
    if (stopping_) return;
    checkpoint_wanted_ = true;
    wake_.notify_one();
    checkpoint_done_.wait(lock, [this] { return !checkpoint_wanted_; });
}

void Writer::work() {
    Batch batch;
    while (take(batch)) {
        if (!batch.empty()) commit(batch);
        batch.clear();
    }
    db_.reset();
}

/// False: stopped, and nothing is left.
bool Writer::take(Batch& batch) {
    bool checkpoint = false;
    {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return stopping_ || checkpoint_wanted_ || !waiting_.empty(); });
        if (waiting_.empty() && stopping_ && !checkpoint_wanted_) return false;
        while (!waiting_.empty() && batch.size() < options_.batch_max) {
            batch.push_back(std::move(waiting_.front()));
            waiting_.pop_front();
        }
        checkpoint = checkpoint_wanted_;
    }
    if (checkpoint) checkpoint_now();
    return true;
}

void Writer::commit(std::span<std::unique_ptr<WriteCommand>> batch) {
    const auto begun = clock_.steady();
    switch (transact(batch)) {
        case Verdict::committed:
            metrics_.commit.took(clock_.steady() - begun);
            metrics_.batch.observe(batch.size());
            metrics_.commands.add(static_cast<std::size_t>(Fate::committed), batch.size());
            if (wrote_) condition_.works(Condition::Side::writing);  // a full disk takes a transaction that writes nothing
            for (auto& command : batch) command->finish();
            return;
        case Verdict::statement_failed:
            // One command's values are at fault: the others must not suffer, so each gets a transaction of its own.
            if (batch.size() > 1) {
                for (std::size_t i = 0; i < batch.size(); ++i) commit(batch.subspan(i, 1));
                return;
            }
            logger_.error("a step cannot be stored", {{"code", std::int64_t{failed_code_}}, {"error", failed_text_}});
            break;
        case Verdict::store_failed:
            condition_.failed(Condition::Side::writing, failed_code_, failed_text_);
            break;
    }
    metrics_.commands.add(static_cast<std::size_t>(Fate::failed), batch.size());
    for (auto& command : batch) command->refuse(Errc::unavailable);
}

Writer::Verdict Writer::transact(std::span<std::unique_ptr<WriteCommand>> batch) {
    if (!db_ && !reopen()) return Verdict::store_failed;
    Connection& db = *db_;
    WriteContext context{db, known_, options_};
    const sqlite3_int64 changes = sqlite3_total_changes64(db.handle());
    sqlite::run(db, "BEGIN IMMEDIATE");
    forget_if_others_wrote();
    for (auto& command : batch) {
        if (db.failed()) break;
        command->run(context);
    }
    sqlite::run(db, "COMMIT");
    if (!db.failed()) {
        wrote_ = sqlite3_total_changes64(db.handle()) != changes;
        if (wrote_) ++commits_;
        return Verdict::committed;
    }
    failed_code_ = db.error();
    failed_text_ = db.error_text();
    known_.forget_all();
    const bool sound = db.rollback() && keeps_connection(failed_code_);
    if (sound) db.clear_error();
    else db_.reset();
    return blames_statement(failed_code_) ? Verdict::statement_failed : Verdict::store_failed;
}

bool Writer::reopen() {
    auto opened = Connection::open(connection_);
    if (!opened) {
        failed_code_ = SQLITE_CANTOPEN;
        failed_text_ = opened.error();
        return false;
    }
    db_ = std::move(opened).value();
    known_.forget_all();
    watch_wal();
    return true;
}

/// Nobody else should, but an operator with a shell is nobody to be punished.
void Writer::forget_if_others_wrote() {
    Query query(*db_, "PRAGMA data_version");
    if (!query.step()) return;
    if (query.integer(0) != data_version_) known_.forget_all();
    data_version_ = query.integer(0);
    known_.trim();
}

void Writer::watch_wal() {
    sqlite3_wal_hook(
        db_->handle(),
        [](void* self, sqlite3*, const char*, int pages) {
            auto& writer = *static_cast<Writer*>(self);
            writer.wal_pages_ = pages;
            writer.committed_(pages);
            return SQLITE_OK;
        },
        this);
}

void Writer::checkpoint_now() {
    // Whether it works shows in the WAL's size; the next one tries again.
    if (db_) sqlite3_wal_checkpoint_v2(db_->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    {
        const std::lock_guard lock(mutex_);
        checkpoint_wanted_ = false;
    }
    checkpoint_done_.notify_all();
}

}  // namespace truebond::sqlite
