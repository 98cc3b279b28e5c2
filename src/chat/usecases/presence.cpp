#include "chat/usecases/presence.hpp"

#include <utility>

namespace truebond {

// Each user whose presence changes goes through a small loop: as long as what was worked off differs from what is true, one
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
        const auto [it, fresh] = shard.changes.try_emplace(user);
        if (fresh) it->second.told = false;
        it->second.online = true;
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
        if (fresh) change.worked_off = change.online = true;
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
        if (--it->second.timers == 0) {
            if (registry_.is_connected(user)) it->second.left_at.reset();
            else it->second.online = false;
        }
    }
    settle(user);
}

void Presence::visibility_changed(UserId user, bool shown) {
    Shard& shard = shard_of(user);
    {
        const std::lock_guard lock(shard.mutex);
        auto it = shard.changes.find(user);
        if (it == shard.changes.end()) {
            if (!registry_.is_connected(user)) return;  // offline for everybody, before and after
            it = shard.changes.try_emplace(user).first;
            it->second.worked_off = it->second.online = true;
        }
        Change& change = it->second;
        if (!change.told) change.told = !shown;
        change.switched = true;
    }
    settle(user);
}

void Presence::close() {
    constexpr std::size_t at_once = 500;
    std::vector<LastSeen> seen;
    const auto store = [this, &seen] {
        if (!seen.empty()) accounts_.put_last_seen(std::exchange(seen, {}), [](Outcome<bool>) {});
    };
    for (Shard& shard : shards_) {
        const std::lock_guard lock(shard.mutex);
        for (const auto& [user, change] : shard.changes) {
            if (!change.left_at) continue;
            seen.push_back({user, *change.left_at});
            if (seen.size() == at_once) store();
        }
    }
    store();
}

void Presence::settle(UserId user) {
    Shard& shard = shard_of(user);
    {
        const std::lock_guard lock(shard.mutex);
        const auto it = shard.changes.find(user);
        if (it == shard.changes.end() || it->second.at_work) return;
        if (it->second.worked_off == it->second.online && !it->second.switched) {
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
    Task task;
    bool undone = false;  // while it waited its turn
    {
        Shard& shard = shard_of(user);
        const std::lock_guard lock(shard.mutex);
        Change& change = shard.changes[user];
        undone = change.worked_off == change.online && !change.switched;
        change.switched = false;
        task = {user, change.online, change.told, change.left_at};
    }
    if (undone && task.online) return finished(task, std::nullopt);
    // Who came and went before it was told has been here all the same.
    if (!task.online && task.left_at) return leave(task, *task.left_at);
    look(task);
}

void Presence::look(Task task) {
    users_.find(task.user, [this, task](Outcome<KnownUser> found) {
        if (!found) return finished(task, found.error());
        const bool hides = task.online && task.told.value_or(found->shows_online) && !found->shows_online;
        if (hides) leave(task, clock_.wall());
        else tell(task, *found, clock_.wall());
    });
}

void Presence::leave(Task task, WallTime at) {
    accounts_.update_user(
        task.user, [at](User& u) { u.last_seen_at = at; },
        [this, task, at](Outcome<User> written) {
            if (!written) return finished(task, written.error());
            users_.wrote(*written);
            tell(task, KnownUser::of(*written), at);
        });
}

void Presence::tell(Task task, const KnownUser& user, WallTime at) {
    if (!task.told) {
        // Switched meanwhile? Then `user` may be as it is now, and what was told as it was before.
        Shard& shard = shard_of(task.user);
        const std::lock_guard lock(shard.mutex);
        task.told = shard.changes[task.user].told;
    }
    const bool shown = task.online && user.shows_online;
    const bool news = task.told.value_or(user.shows_online) != shown;
    task.told = shown;
    if (!news) return finished(task, std::nullopt);
    if (options_.to_everyone) {
        publish(user, shown, at, {});
        return finished(task, std::nullopt);
    }
    accounts_.contacts(user.id, [this, task, user, shown, at](Outcome<std::vector<UserId>> contacts) {
        if (!contacts) return finished(task, contacts.error());
        if (!contacts->empty()) publish(user, shown, at, std::move(*contacts));
        finished(task, std::nullopt);
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

void Presence::finished(const Task& task, std::optional<Errc> error) {
    bool waits = false;
    {
        Shard& shard = shard_of(task.user);
        const std::lock_guard lock(shard.mutex);
        Change& change = shard.changes[task.user];
        change.at_work = false;
        waits = error && retried(task.user, change, *error);
        if (waits) change.switched = true;  // it was not looked at to the end
        else {
            change.worked_off = task.online;
            change.attempts = 0;
            if (!error) change.told = task.told;
            if (!task.online && change.left_at == task.left_at) change.left_at.reset();
        }
    }
    {
        const std::lock_guard lock(queue_mutex_);
        --at_work_;
    }
    if (!waits) settle(task.user);
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
