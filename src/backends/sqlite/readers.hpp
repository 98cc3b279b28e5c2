// The threads that read, each step on a snapshot of its own.
#pragma once

#include "backends/sqlite/condition.hpp"
#include "backends/sqlite/connection.hpp"
#include "backends/sqlite/options.hpp"
#include "base/blocking_pool.hpp"

namespace truebond::sqlite {

class Readers {
public:
    Readers(ConnectionOptions connection, const SqliteOptions& options, Condition& condition);
    ~Readers();

    /// Thread-safe. `step`: Outcome<T>(Connection&). Refused before this returns when too many wait.
    template <class T, class Step>
    void run(Done<T> done, Step step) {
        // Shared, because a refused job is gone with all it holds, and `done` is still needed then.
        auto shared = std::make_shared<Done<T>>(std::move(done));
        const bool taken = pool_.submit([this, shared, step = std::move(step)]() mutable {
            std::optional<Outcome<T>> outcome;
            const bool works = transact([&](Connection& db) { outcome.emplace(step(db)); });
            (*shared)(works ? std::move(*outcome) : Outcome<T>(fail(Errc::unavailable)));
        });
        if (!taken) (*shared)(fail(stopped_ ? Errc::unavailable : Errc::overloaded));
    }
    void stop();
    std::size_t waiting() const { return pool_.waiting(); }

private:
    bool transact(const std::function<void(Connection&)>& step);
    std::unique_ptr<Connection> acquire();
    void release(std::unique_ptr<Connection> db);

    const ConnectionOptions connection_;
    Condition& condition_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::atomic<bool> stopped_{false};
    base::BlockingPool pool_;
};

}  // namespace truebond::sqlite
