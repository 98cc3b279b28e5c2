// The outbox: slow work left by a business step in the same transaction (design §7), worked afterwards, at least once.
#pragma once

#include "chat/domain/ids.hpp"
#include "chat/ports/done.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace truebond {

struct Job {
    std::int64_t id = 0;  // ascending
    std::string kind;     // "offline_message"
    UserId user;          // offline_message: the receiver
    MessageId message;
    WallTime created_at;
    int attempts = 0;  // how often it was taken, this time included
};

class JobStore {
public:
    virtual ~JobStore() = default;

    /// The jobs that have been due longest at `now` (then by id); each is hidden until `retry_at` unless finished before.
    virtual void take_jobs(std::size_t limit, WallTime now, WallTime retry_at, Done<std::vector<Job>> done) = 0;
    virtual void finish_job(std::int64_t id, Done<bool> done) = 0;
    virtual void count_jobs(Done<std::int64_t> done) = 0;
};

}  // namespace truebond
