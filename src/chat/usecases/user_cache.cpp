#include "chat/usecases/user_cache.hpp"

#include <algorithm>

namespace truebond {

KnownUser KnownUser::of(const User& user) {
    const Settings::Privacy& privacy = user.settings.privacy;
    return {user.id, user.is_active, privacy.show_online, privacy.show_last_seen, user.token_generation, user.password_changed_at};
}

UserCache::UserCache(AccountStore& accounts, const base::Clock& clock, UserCacheOptions options)
    : accounts_(accounts), clock_(clock), options_(options) {}

UserCache::Shard& UserCache::shard_of(UserId id) {
    // The top bits: the map inside a shard uses the lower ones.
    return shards_[std::hash<UserId>{}(id) >> 59];
}

std::optional<KnownUser> UserCache::find_now(UserId id) {
    Shard& shard = shard_of(id);
    const std::lock_guard lock(shard.mutex);
    const auto it = shard.by_id.find(id);
    if (it == shard.by_id.end()) return std::nullopt;
    const Entry& entry = *it->second;
    if (options_.age_max.count() > 0 && clock_.steady() - entry.read_at > options_.age_max) return std::nullopt;
    shard.by_use.splice(shard.by_use.begin(), shard.by_use, it->second);
    return entry.user;
}

void UserCache::find(UserId id, Done<KnownUser> done) {
    if (const auto known = find_now(id)) {
        done(*known);
        return;
    }
    Shard& shard = shard_of(id);
    std::uint64_t writes = 0;
    {
        const std::lock_guard lock(shard.mutex);
        writes = shard.writes;
    }
    accounts_.find_user(id, [this, &shard, writes, done = std::move(done)](Outcome<User> found) mutable {
        if (!found) {
            done(fail(found.error()));
            return;
        }
        const KnownUser user = KnownUser::of(*found);
        {
            const std::lock_guard lock(shard.mutex);
            if (shard.writes == writes) keep(shard, user);
        }
        done(user);
    });
}

void UserCache::wrote(const User& user) {
    Shard& shard = shard_of(user.id);
    const std::lock_guard lock(shard.mutex);
    ++shard.writes;
    keep(shard, KnownUser::of(user));
}

void UserCache::forget(UserId id) {
    Shard& shard = shard_of(id);
    const std::lock_guard lock(shard.mutex);
    ++shard.writes;
    drop(shard, id);
}

void UserCache::keep(Shard& shard, const KnownUser& user) {
    drop(shard, user.id);
    shard.by_use.push_front({user, clock_.steady()});
    shard.by_id[user.id] = shard.by_use.begin();
    const std::size_t max = std::max<std::size_t>(1, options_.users_max / shard_count);
    while (shard.by_id.size() > max) drop(shard, shard.by_use.back().user.id);
}

void UserCache::drop(Shard& shard, UserId id) {
    const auto it = shard.by_id.find(id);
    if (it == shard.by_id.end()) return;
    shard.by_use.erase(it->second);
    shard.by_id.erase(it);
}

}  // namespace truebond
