#include "backends/sqlite/steps.hpp"

namespace truebond::sqlite {

Outcome<std::vector<Job>> take_jobs(WriteContext& context, std::size_t limit, WallTime now, WallTime retry_at) {
    std::vector<Job> taken;
    {
        Query query(context.db,
                    "SELECT id, kind, user, message, created_at, attempts FROM jobs WHERE due_at <= ? ORDER BY due_at, id LIMIT ?", now,
                    limit);
        while (query.step()) {
            taken.push_back(Job{query.integer(0), query.text(1), query.id<UserId>(2), query.id<MessageId>(3), query.time(4),
                                static_cast<int>(query.integer(5)) + 1});
        }
    }
    for (const Job& job : taken) run(context.db, "UPDATE jobs SET due_at = ?, attempts = ? WHERE id = ?", retry_at, job.attempts, job.id);
    return taken;
}

Outcome<bool> finish_job(WriteContext& context, std::int64_t id) {
    run(context.db, "DELETE FROM jobs WHERE id = ?", id);
    return sqlite3_changes(context.db.handle()) > 0;
}

Outcome<std::int64_t> count_jobs(Connection& db) {
    Query query(db, "SELECT count(*) FROM jobs");
    return query.step() ? query.integer(0) : 0;
}

}  // namespace truebond::sqlite
