// The one thread that writes. What has piled up while the last transaction was being synced becomes the next one (group commit).
#pragma once

#include "backends/sqlite/condition.hpp"
#include "backends/sqlite/known.hpp"
#include "backends/sqlite/options.hpp"
#include "base/clock.hpp"
#include "base/metrics.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <thread>

namespace truebond::sqlite {

struct WriteContext {
    Connection& db;
    Known& known;
    const SqliteOptions& options;
};

/// A step that waits for its turn. run() may happen more than once; finish() or refuse() happens once.
class WriteCommand {
public:
    virtual ~WriteCommand() = default;
    virtual void run(WriteContext& context) = 0;
    virtual void finish() = 0;
    virtual void refuse(Errc code) = 0;
};

template <class T, class Step>
class WriteCommandOf final : public WriteCommand {
public:
    WriteCommandOf(Step step, Done<T> done) : step_(std::move(step)), done_(std::move(done)) {}
    void run(WriteContext& context) override { outcome_.emplace(step_(context)); }
    void finish() override { done_(std::move(*outcome_)); }
    void refuse(Errc code) override { done_(fail(code)); }

private:
    Step step_;
    Done<T> done_;
    std::optional<Outcome<T>> outcome_;
};

/// What the writer measures; the names are those of docs/OPERATE.md.
struct WriterMetrics {
    explicit WriterMetrics(base::Metrics& metrics);
    base::Histogram& batch;   // commands in a transaction that was committed
    base::Histogram& commit;  // from BEGIN to the end of COMMIT, its fsync included
    base::CounterSet commands;
};

class Writer {
public:
    /// `committed` is told the WAL's pages after each commit, on the writer's thread; must not block.
    Writer(std::unique_ptr<Connection> db, ConnectionOptions connection, const SqliteOptions& options, Condition& condition,
           base::Logger& logger, const base::Clock& clock, WriterMetrics metrics, std::function<void(int)> committed);
    ~Writer();

    /// Thread-safe. A command that cannot be taken is refused before this returns.
    void submit(std::unique_ptr<WriteCommand> command);
    /// Runs what waits, then ends; later commands are refused.
    void stop();

    /// Thread-safe. Has the rest of the WAL copied between two transactions, when no new pages can get ahead of it. Waits for it:
    /// a checkpoint of the caller's own would be in the way.
    void finish_checkpoint();
    int wal_pages() const { return wal_pages_; }
    /// It was cut down to nothing, without a commit that would tell.
    void wal_is_empty() { wal_pages_ = 0; }
    std::size_t waiting() const;
    /// Commits since the start; tells whether the store is idle.
    std::uint64_t commits() const { return commits_; }

private:
    using Batch = std::vector<std::unique_ptr<WriteCommand>>;
    enum class Verdict : std::uint8_t { committed, statement_failed, store_failed };

    void work();
    bool take(Batch& batch);
    void commit(std::span<std::unique_ptr<WriteCommand>> batch);
    Verdict transact(std::span<std::unique_ptr<WriteCommand>> batch);
    bool reopen();
    void watch_wal();
    void forget_if_others_wrote();
    void checkpoint_now();

    const ConnectionOptions connection_;
    const SqliteOptions& options_;
    Condition& condition_;
    base::Logger& logger_;
    const base::Clock& clock_;
    const WriterMetrics metrics_;
    const std::function<void(int)> committed_;

    std::unique_ptr<Connection> db_;  // null: to be opened anew
    Known known_;
    std::int64_t data_version_ = 0;
    bool wrote_ = false;  // the last transaction
    int failed_code_ = 0;
    std::string failed_text_;
    std::atomic<int> wal_pages_{0};
    std::atomic<std::uint64_t> commits_{0};

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable checkpoint_done_;
    std::deque<std::unique_ptr<WriteCommand>> waiting_;
    bool checkpoint_wanted_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace truebond::sqlite
