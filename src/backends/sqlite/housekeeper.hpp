// A thread for what must not hold up a commit: copying the WAL into the database, and finding out that a fault is over.
#pragma once

#include "backends/sqlite/readers.hpp"
#include "backends/sqlite/writer.hpp"
#include "base/clock.hpp"

namespace truebond::sqlite {

class Housekeeper {
public:
    /// Works between start() and stop(); `writer` and `readers` must live that long.
    Housekeeper(ConnectionOptions connection, const SqliteOptions& options, Condition& condition, const base::Clock& clock);
    ~Housekeeper();

    void start(Writer& writer, Readers& readers);
    /// For the writer's thread, does not block: the WAL has that many pages now.
    void committed(int wal_pages);
    void stop();
    /// Of the WAL, those that are in the database already.
    int copied_pages() const { return copied_pages_; }

private:
    struct Progress {
        int pages = 0;   // in the WAL
        int copied = 0;  // of these
        bool done = false;
    };
    void work(Writer& writer, Readers& readers);
    void probe(Writer& writer, Readers& readers);
    void checkpoint(Writer& writer);
    void truncate_when_idle(Writer& writer);
    Progress copy(int mode);

    const ConnectionOptions connection_;
    const SqliteOptions& options_;
    Condition& condition_;
    const base::Clock& clock_;
    std::unique_ptr<Connection> db_;
    std::uint64_t commits_seen_ = 0;
    bool truncated_ = false;  // since the last commit seen
    std::atomic<int> copy_at_pages_;
    std::atomic<int> copied_pages_{0};
    int last_pages_ = 0;  // the writer's thread only
    std::chrono::steady_clock::time_point idle_since_;

    std::mutex mutex_;
    std::condition_variable wake_;
    bool wanted_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace truebond::sqlite
