#include "chat/usecases/presence.hpp"

namespace truebond {

// Each user whose presence changes goes through a small loop: as long as what the contacts were told differs from what is true, one
// announcement is at work. So events are never out of order and a change that is undone meanwhile is never told.

Presence::Presence(PresenceRegistry& registry, Scheduler& scheduler, AccountStore& accounts, UserCache& users, EventSink& events,
                   const base::Clock& clock, base::Logger& log, PresenceOptions options)
    : registry_(registry),
      scheduler_(scheduler),
      accounts_(accounts),
      users_(users),
      events_(events),
      clock_(clock),
      log_(log),
      options_(options) {}

Presence::Shard& Presence::shard_of(UserId user) { return shards_[std::hash<UserId>{}(user) >> 60]; }

void Presence::connected(UserId user) {
    Shard& shard = shard_of(user);
    {
        // The registry is asked under the lock, so that its order and ours are one.
        const std::lock_guard lock(shard.mutex);
        if (!registry_.connected(user)) return;
        shard.changes[user].online = true;
    }
    settle(user);
}

void Presence::disconnected(UserId user) {
    Shard& shard = shard_of(user);
    {
        const std::lock_guard lock(shard.mutex);
        if (!registry_.disconnected(user)) return;
        const auto [it, fresh] = shard.changes.try_emplace(user);
        Change& change = it->second;
        if (fresh) change.told = change.online = true;
        ++change.timers;
        change.left_at = clock_.wall();
    }
    scheduler_.after(options_.grace, [this, user] { grace_over(user); });
}

void Presence::grace_over(UserId user) {
    Shard& shard = shard_of(user);
    {
        const std::lock_guard lock(shard.mutex);
        const auto it = shard.changes.find(user);
        if (it == shard.changes.end()) return;
        // Of several grace periods the last one counts.
        if (--it->second.timers == 0 && !registry_.is_connected(user)) it->second.online = false;
    }
    settle(user);
}

void Presence::settle(UserId user) {
    Shard& shard = shard_of(user);
    {
        const std::lock_guard lock(shard.mutex);
        const auto it = shard.changes.find(user);
        if (it == shard.changes.end() || it->second.at_work) return;
        if (it->second.told == it->second.online) {
            if (it->second.timers == 0) shard.changes.erase(it);
            return;
        }
        it->second.at_work = true;
    }
    {
        const std::lock_guard lock(queue_mutex_);
        queue_.push_back(user);
    }
    work_off();
}

void Presence::work_off() {
    for (;;) {
        UserId user;
        {
            // One at a time: an announcement that is finished at once comes back here, and must find its way out, not deeper in.
            const std::lock_guard lock(queue_mutex_);
            if (working_off_ || queue_.empty() || at_work_ >= options_.announcements_max) return;
            working_off_ = true;
            ++at_work_;
            user = queue_.front();
            queue_.pop_front();
        }
        announce(user);
        const std::lock_guard lock(queue_mutex_);
        working_off_ = false;
    }
}

void Presence::announce(UserId user) {
    bool online = false;
    bool undone = false;  // while it waited its turn
    WallTime left_at;
    {
        Shard& shard = shard_of(user);
        const std::lock_guard lock(shard.mutex);
        const Change& change = shard.changes[user];
        online = change.online;
        undone = change.told == online;
        left_at = change.left_at;
    }
    if (undone && online) return finished(user, online, std::nullopt);
    const auto known = [this, user, online, left_at](Outcome<KnownUser> found) {
        if (found) tell(*found, online, left_at);
        else finished(user, online, found.error());
    };
    if (online) {
        users_.find(user, known);
        return;
    }
    accounts_.update_user(
        user, [left_at](User& u) { u.last_seen_at = left_at; },
        [this, known, undone](Outcome<User> written) {
            if (!written) return known(fail(written.error()));
            users_.wrote(*written);
            // Nobody was told that they came, so nobody is told that they went; but they were here.
            if (undone) return finished(written->id, false, std::nullopt);
            known(KnownUser::of(*written));
        });
}

void Presence::tell(const KnownUser& user, bool online, WallTime left_at) {
    if (!user.shows_online) return finished(user.id, online, std::nullopt);
    if (options_.to_everyone) {
        publish(user, online, left_at, {});
        return finished(user.id, online, std::nullopt);
    }
    accounts_.contacts(user.id, [this, user, online, left_at](Outcome<std::vector<UserId>> contacts) {
        if (!contacts) return finished(user.id, online, contacts.error());
        if (!contacts->empty()) publish(user, online, left_at, std::move(*contacts));
        finished(user.id, online, std::nullopt);
    });
}

void Presence::publish(const KnownUser& user, bool online, WallTime left_at, std::vector<UserId> hearers) {
    PresenceChanged change;
    change.who = user.id;
    change.online = online;
    if (!online && user.shows_last_seen) change.last_seen = left_at;
    change.hearers = std::move(hearers);
    change.to_everyone = options_.to_everyone;
    events_.publish(change);
}

void Presence::finished(UserId user, bool online, std::optional<Errc> error) {
    bool waits = false;
    {
        Shard& shard = shard_of(user);
        const std::lock_guard lock(shard.mutex);
        Change& change = shard.changes[user];
        change.at_work = false;
        waits = error && retried(user, change, *error);
        if (!waits) {
            change.told = online;
            change.attempts = 0;
        }
    }
    {
        const std::lock_guard lock(queue_mutex_);
        --at_work_;
    }
    if (!waits) settle(user);
    work_off();
}

bool Presence::retried(UserId user, Change& change, Errc error) {
    if (error != Errc::unavailable && error != Errc::overloaded) return false;  // an account that is gone
    if (++change.attempts >= options_.attempts_max) {
        log_.warn("presence could not be announced", {{"attempts", std::int64_t{change.attempts}}});
        return false;
    }
    scheduler_.after(options_.retry, [this, user] { settle(user); });
    return true;
}

}  // namespace truebond
