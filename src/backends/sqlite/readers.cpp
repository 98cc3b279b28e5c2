#include "backends/sqlite/readers.hpp"

#include "backends/sqlite/query.hpp"

namespace truebond::sqlite {

Readers::Readers(ConnectionOptions connection, const SqliteOptions& options, Condition& condition)
    : connection_(std::move(connection)), condition_(condition), pool_("sqlite-reader", options.read_threads, options.queue_max) {}

Readers::~Readers() { stop(); }

void Readers::stop() {
    stopped_ = true;
    pool_.stop();
    const std::lock_guard lock(mutex_);
    idle_.clear();
}

bool Readers::transact(const std::function<void(Connection&)>& step) {
    std::unique_ptr<Connection> db = acquire();
    if (!db) return false;
    sqlite::run(*db, "BEGIN");
    if (!db->failed()) step(*db);
    if (db->failed()) {
        condition_.failed(Condition::Side::reading, db->error(), db->error_text());
        return false;  // the connection goes with its error; the next one starts clean
    }
    condition_.works(Condition::Side::reading);
    sqlite::run(*db, "COMMIT");
    if (!db->failed()) release(std::move(db));
    return true;  // what was read was read, however its transaction ended
}

/// There are never more connections than threads.
std::unique_ptr<Connection> Readers::acquire() {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            auto db = std::move(idle_.back());
            idle_.pop_back();
            return db;
        }
    }
    auto opened = Connection::open(connection_);
    if (opened) return std::move(opened).value();
    condition_.failed(Condition::Side::reading, SQLITE_CANTOPEN, opened.error());
    return nullptr;
}

void Readers::release(std::unique_ptr<Connection> db) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(db));
}

}  // namespace truebond::sqlite
