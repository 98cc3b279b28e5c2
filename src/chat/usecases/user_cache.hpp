// What every request asks about a user, kept in memory.
#pragma once

#include "chat/domain/user.hpp"
#include "chat/ports/account_store.hpp"

#include <array>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace truebond {

/// As much of a user as checks on the message path need.
struct KnownUser {
    UserId id;
    bool is_active = true;
    bool shows_online = true;
    bool shows_last_seen = true;
    std::int64_t token_generation = 0;
    WallTime password_changed_at;

    static KnownUser of(const User& user);
};

struct UserCacheOptions {
    std::size_t users_max = 65'536;
    /// How long a record is believed; zero: until a write of ours says otherwise. For a database that others write to as well.
    std::chrono::milliseconds age_max{0};
};

/// Bounded: the least recently used go first. Thread-safe, sharded.
class UserCache {
public:
    UserCache(AccountStore& accounts, const base::Clock& clock, UserCacheOptions options = {});

    /// The record at hand, if there is one.
    std::optional<KnownUser> find_now(UserId id);
    /// From memory before this returns, else from the store. user_not_found; deactivated users are found.
    void find(UserId id, Done<KnownUser> done);

    /// After a write, from its `done`: writes are told in order there, so the last word here is the newest.
    void wrote(const User& user);
    /// Somebody else wrote it.
    void forget(UserId id);

private:
    struct Entry {
        KnownUser user;
        std::chrono::steady_clock::time_point read_at;
    };
    struct alignas(64) Shard {
        std::mutex mutex;
        std::list<Entry> by_use;  // most recent first
        std::unordered_map<UserId, std::list<Entry>::iterator> by_id;
        /// Raised by every write: what was read before is not kept, it may be older than the write.
        std::uint64_t writes = 0;
    };
    static constexpr std::size_t shard_count = 32;

    Shard& shard_of(UserId id);
    void keep(Shard& shard, const KnownUser& user);
    void drop(Shard& shard, UserId id);

    AccountStore& accounts_;
    const base::Clock& clock_;
    const UserCacheOptions options_;
    std::array<Shard, shard_count> shards_;
};

}  // namespace truebond
