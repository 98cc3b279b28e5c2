#include "backends/memory/model.hpp"

#include <algorithm>

namespace truebond {

Outcome<std::vector<Job>> MemoryModel::take_jobs(std::size_t limit, WallTime now, WallTime retry_at) {
    std::vector<PendingJob*> due;
    for (auto& [id, each] : jobs_) {
        if (each.due_at <= now) due.push_back(&each);
    }
    std::stable_sort(due.begin(), due.end(), [](const PendingJob* a, const PendingJob* b) { return a->due_at < b->due_at; });
    if (due.size() > limit) due.resize(limit);
    std::vector<Job> taken;
    for (PendingJob* each : due) {
        each->due_at = retry_at;
        each->job.attempts += 1;
        taken.push_back(each->job);
    }
    return taken;
}

Outcome<bool> MemoryModel::finish_job(std::int64_t id) { return jobs_.erase(id) > 0; }

Outcome<std::int64_t> MemoryModel::count_jobs() const { return static_cast<std::int64_t>(jobs_.size()); }

}  // namespace truebond
