#include "chat/events/session_index.hpp"

#include "sioxx/host.hpp"

#include <functional>

namespace truebond {
namespace {

template <class Map, class Key>
void erase_one(Map& map, const Key& key, const sioxx::Socket* socket) {
    for (auto [it, end] = map.equal_range(key); it != end; ++it) {
        if (it->second == socket) {
            map.erase(it);
            return;
        }
    }
}

/// Copied out first: each disconnect takes its socket out of the table.
template <class Map, class Key, class Wanted>
void disconnect_all(const Map& map, const Key& key, Wanted wanted) {
    std::vector<sioxx::SocketPtr> sockets;
    for (auto [it, end] = map.equal_range(key); it != end; ++it) {
        if (wanted(*it->second)) sockets.push_back(it->second->shared_from_this());
    }
    for (const sioxx::SocketPtr& socket : sockets) socket->disconnect(true);
}

bool any(sioxx::Socket&) { return true; }

}  // namespace

SessionIndex::SessionIndex(sioxx::Host& host) : host_(host), loops_(host.loop_count()) {}

std::uint64_t SessionIndex::hash_of(std::string_view key) { return std::hash<std::string_view>{}(key); }

void SessionIndex::add(sioxx::Socket& socket, const Session& session) {
    Loop& loop = loops_[socket.loop()];
    if (session.token != 0) loop.by_token.emplace(session.token, &socket);
    if (session.family != 0) loop.by_family.emplace(session.family, &socket);
    loop.by_user.emplace(session.user, &socket);
}

void SessionIndex::remove(sioxx::Socket& socket, const Session& session) {
    Loop& loop = loops_[socket.loop()];
    if (session.token != 0) erase_one(loop.by_token, session.token, &socket);
    if (session.family != 0) erase_one(loop.by_family, session.family, &socket);
    erase_one(loop.by_user, session.user, &socket);
}

void SessionIndex::disconnect_key(std::string_view key) {
    const bool is_family = key.starts_with("fam:");
    const std::uint64_t hash = hash_of(key);
    for (unsigned i = 0; i < loops_.size(); ++i) {
        host_.post(i, [&loop = loops_[i], hash, is_family] { disconnect_all(is_family ? loop.by_family : loop.by_token, hash, any); });
    }
}

void SessionIndex::disconnect_user(UserId user, std::int64_t generation) {
    for (unsigned i = 0; i < loops_.size(); ++i) {
        host_.post(i, [&loop = loops_[i], user, generation] {
            disconnect_all(loop.by_user, user, [generation](sioxx::Socket& s) { return s.data<Session>().generation < generation; });
        });
    }
}

}  // namespace truebond
