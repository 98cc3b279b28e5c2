// Who is writing to whom, right now. Never stored.
#pragma once

#include "chat/ports/audit_log.hpp"
#include "chat/ports/scheduler.hpp"
#include "chat/usecases/event_sink.hpp"
#include "chat/usecases/user_cache.hpp"

#include <array>
#include <chrono>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace truebond {

struct TypingOptions {
    std::chrono::milliseconds lasts{3000};    // without a renewal
    std::chrono::milliseconds swallow{300};   // repeats of the same within
    std::size_t receivers_per_user_max = 16;  // one more is not told to anybody
    std::size_t writers_max = 65'536;         // the same
};

/// Publishes TypingChanged. Indications to oneself, to strangers and to deactivated people are dropped without a word.
/// Thread-safe; never blocks.
class Typing {
public:
    Typing(UserCache& users, Scheduler& scheduler, EventSink& events, AuditLog& audit, const base::Clock& clock,
           TypingOptions options = {});

    /// `connection` is the socket's id: what it started ends with it.
    void start(UserId who, std::optional<UserId> to, std::string connection);
    /// Told to the receiver even when nothing was known to be going on, as v1.0.0 did.
    void stop(UserId who, std::optional<UserId> to);

    /// A message was sent, or the conversation left: if `who` was typing, it is over.
    void end(UserId who, UserId to);
    /// A connection is gone: whatever it started is over.
    void end_all(UserId who, std::string_view connection);

private:
    using TimePoint = std::chrono::steady_clock::time_point;
    struct Line {
        UserId to;
        std::string connection;
        bool typing = false;
        TimePoint told_at;  // when the last change was told
        TimePoint until;
    };
    struct alignas(64) Shard {
        std::mutex mutex;
        std::unordered_map<UserId, std::vector<Line>> lines;  // by writer
    };
    static constexpr std::size_t shard_count = 16;

    void if_allowed(UserId who, std::optional<UserId> to, base::UniqueFunction<void(UserId)> go);
    Shard& shard_of(UserId who);
    Line* find(Shard& shard, UserId who, UserId to);
    Line* open(Shard& shard, UserId who, UserId to);
    void started(UserId who, UserId to, std::string connection);
    void stopped(UserId who, UserId to);
    void watch(UserId who, UserId to, std::chrono::milliseconds delay);
    void expire(UserId who, UserId to);
    void change(UserId who, Line& line, bool typing);

    UserCache& users_;
    Scheduler& scheduler_;
    EventSink& events_;
    AuditLog& audit_;
    const base::Clock& clock_;
    const TypingOptions options_;
    std::array<Shard, shard_count> shards_;
};

}  // namespace truebond
