// Who is there. A change is announced to one's contacts, once, and only when it has lasted.
#pragma once

#include "base/log.hpp"
#include "chat/ports/account_store.hpp"
#include "chat/ports/presence_registry.hpp"
#include "chat/ports/scheduler.hpp"
#include "chat/usecases/event_sink.hpp"
#include "chat/usecases/user_cache.hpp"

#include <array>
#include <chrono>
#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace truebond {

struct PresenceOptions {
    std::chrono::milliseconds grace{1000};  // without a connection, before somebody is offline (PRESENCE_GRACE_MS)
    bool to_everyone = false;               // PRESENCE_SCOPE=everyone, as v1.0.0 did
    std::size_t announcements_max = 64;     // at work at once; the rest waits its turn
    std::chrono::milliseconds retry{1000};  // when the store is away
    int attempts_max = 5;
};

/// Publishes PresenceChanged to the contacts, unless the user hides it, and stores last_seen_at on going offline. Who hides while
/// connected goes offline for them, who shows again comes back: once for each real change. Thread-safe; never blocks.
class Presence {
public:
    Presence(PresenceRegistry& registry, Scheduler& scheduler, AccountStore& accounts, UserCache& users, EventSink& events,
             const base::Clock& clock, base::Logger& log, PresenceOptions options = {});

    /// Once for each connection.
    void connected(UserId user);
    void disconnected(UserId user);

    /// `show_online` was switched; the user cache knows already.
    void visibility_changed(UserId user, bool shown);
    /// The last thing, after the last disconnected(): stores last_seen_at of all whose grace period is not over.
    void close();

    /// Whether a connection is open, whatever the user's settings.
    bool is_connected(UserId user) const { return registry_.is_connected(user); }

private:
    /// Somebody whose change is on its way: what was worked off last, and what is true now. Forgotten once they agree.
    struct Change {
        bool worked_off = false;
        bool online = false;
        bool switched = false;            // `show_online`, since it was looked at last
        std::optional<bool> told;         // what the contacts take it for; nullopt: connected, and as the settings say
        std::optional<WallTime> left_at;  // not stored yet
        bool at_work = false;
        int timers = 0;  // grace periods under way
        int attempts = 0;
    };
    /// One look at a Change, and what came of it.
    struct Task {
        UserId user;
        bool online = false;
        std::optional<bool> told;
        std::optional<WallTime> left_at;
    };
    struct alignas(64) Shard {
        std::mutex mutex;
        std::unordered_map<UserId, Change> changes;
    };
    static constexpr std::size_t shard_count = 16;

    Shard& shard_of(UserId user);
    void grace_over(UserId user);
    void settle(UserId user);
    void work_off();
    void announce(UserId user);
    void look(Task task);
    void leave(Task task, WallTime at);
    void tell(Task task, const KnownUser& user, WallTime at);
    void publish(const KnownUser& user, bool online, WallTime left_at, std::vector<UserId> hearers);
    void finished(const Task& task, std::optional<Errc> error);
    bool retried(UserId user, Change& change, Errc error);

    PresenceRegistry& registry_;
    Scheduler& scheduler_;
    AccountStore& accounts_;
    UserCache& users_;
    EventSink& events_;
    const base::Clock& clock_;
    base::Logger& log_;
    const PresenceOptions options_;
    std::array<Shard, shard_count> shards_;
    std::mutex queue_mutex_;
    std::deque<UserId> queue_;  // each user at most once
    std::size_t at_work_ = 0;
    bool working_off_ = false;
};

}  // namespace truebond
