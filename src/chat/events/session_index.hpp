// Which sockets came in with which token, family or user: so that a revoked one is gone within the second.
#pragma once

#include "chat/domain/ids.hpp"
#include "sioxx/socket.hpp"

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sioxx {
class Host;
}

namespace truebond {

/// What a connected socket remembers of how it came in: kept small, there is one for every connection.
struct Session {
    UserId user;
    bool registered = false;
    std::int64_t generation = 0;
    // Hashes of "jti:…" and "fam:…"; 0: the token has none. Both are random UUIDs of ours, so 64 bits tell them apart.
    std::uint64_t token = 0;
    std::uint64_t family = 0;
};

/// One table for each event loop, touched on that loop only: no locks, and plain pointers, for a socket takes itself out before it
/// goes. Must outlive the host's threads.
class SessionIndex {
public:
    explicit SessionIndex(sioxx::Host& host);

    /// On the socket's loop.
    void add(sioxx::Socket& socket, const Session& session);
    void remove(sioxx::Socket& socket, const Session& session);

    /// Any thread: every loop ends the connections it has of that key ("jti:…", "fam:…"). Sockets added by a handler that was running
    /// at the time of the call are found, or have seen the revocation themselves.
    void disconnect_key(std::string_view key);
    /// Those of the user whose generation is below.
    void disconnect_user(UserId user, std::int64_t generation);

    static std::uint64_t hash_of(std::string_view key);

private:
    struct alignas(64) Loop {
        std::unordered_multimap<std::uint64_t, sioxx::Socket*> by_token;
        std::unordered_multimap<std::uint64_t, sioxx::Socket*> by_family;
        std::unordered_multimap<UserId, sioxx::Socket*> by_user;
    };

    sioxx::Host& host_;
    std::vector<Loop> loops_;
};

}  // namespace truebond
