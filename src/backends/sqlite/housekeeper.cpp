#include "backends/sqlite/housekeeper.hpp"

#include <pthread.h>

namespace truebond::sqlite {

Housekeeper::Housekeeper(ConnectionOptions connection, const SqliteOptions& options, Condition& condition, const base::Clock& clock)
    : connection_(std::move(connection)),
      options_(options),
      condition_(condition),
      clock_(clock),
      copy_at_pages_(options.checkpoint_pages),
      idle_since_(clock.steady()) {}

Housekeeper::~Housekeeper() { stop(); }

void Housekeeper::start(Writer& writer, Readers& readers) {
    thread_ = std::thread([this, &writer, &readers] { work(writer, readers); });
    ::pthread_setname_np(thread_.native_handle(), "sqlite-keeper");
}

void Housekeeper::committed(int wal_pages) {
    if (wal_pages < last_pages_) {  // the WAL has started over
        copy_at_pages_ = options_.checkpoint_pages;
        copied_pages_ = 0;
    }
    last_pages_ = wal_pages;
    if (wal_pages < copy_at_pages_) return;
    {
        const std::lock_guard lock(mutex_);
        wanted_ = true;
    }
    wake_.notify_one();
}

void Housekeeper::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
    db_.reset();
}

void Housekeeper::work(Writer& writer, Readers& readers) {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        wake_.wait_for(lock, options_.housekeeping_interval, [this] { return stopping_ || wanted_; });
        if (stopping_) return;
        const bool wanted = std::exchange(wanted_, false);
        lock.unlock();
        if (condition_.impaired()) probe(writer, readers);
        if (wanted) checkpoint(writer);
        else truncate_when_idle(writer);
        lock.lock();
    }
}

/// Without traffic (a load balancer has turned away from us) nobody else would notice that the disk is back.
void Housekeeper::probe(Writer& writer, Readers& readers) {
    if (condition_.impaired(Condition::Side::writing)) {
        auto step = [](WriteContext& context) -> Outcome<bool> {
            sqlite::run(context.db, "UPDATE probe SET n = n + 1");
            return true;
        };
        writer.submit(std::make_unique<WriteCommandOf<bool, decltype(step)>>(step, [](Outcome<bool>) {}));
    }
    if (condition_.impaired(Condition::Side::reading)) {
        readers.run<bool>([](Outcome<bool>) {}, [](Connection& db) -> Outcome<bool> { return Query(db, "SELECT n FROM probe").step(); });
    }
}

void Housekeeper::checkpoint(Writer& writer) {
    const Progress first = copy(SQLITE_CHECKPOINT_PASSIVE);
    if (!first.done) return;
    copy_at_pages_ = first.copied + options_.checkpoint_pages;
    if (first.pages < options_.wal_pages_max) return;
    // Under steady writes there are always new pages behind the copied ones, and the WAL never starts over. The second round
    // leaves only what came during the first; the writer copies that little between two transactions.
    copy(SQLITE_CHECKPOINT_PASSIVE);
    writer.finish_checkpoint();
}

void Housekeeper::truncate_when_idle(Writer& writer) {
    const std::uint64_t commits = writer.commits();
    const auto now = clock_.steady();
    if (commits != commits_seen_) {
        commits_seen_ = commits;
        idle_since_ = now;
        truncated_ = false;
        return;
    }
    if (truncated_ || now - idle_since_ < options_.idle_truncate) return;
    truncated_ = copy(SQLITE_CHECKPOINT_TRUNCATE).done;
    if (truncated_) writer.wal_is_empty();
    idle_since_ = now;  // when readers were in the way: again after a while
}

Housekeeper::Progress Housekeeper::copy(int mode) {
    Progress progress;
    if (!db_) {
        auto opened = Connection::open(connection_);
        if (!opened) return progress;  // the writer sees and tells the same fault
        db_ = std::move(opened).value();
    }
    const int code = sqlite3_wal_checkpoint_v2(db_->handle(), nullptr, mode, &progress.pages, &progress.copied);
    progress.done = code == SQLITE_OK;
    if (progress.done && progress.copied >= 0) copied_pages_ = progress.copied;
    if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) db_.reset();
    return progress;
}

}  // namespace truebond::sqlite
