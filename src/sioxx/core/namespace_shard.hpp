// One loop's part of a namespace: its sockets and rooms there.
#pragma once

#include "net/event_loop.hpp"
#include "sioxx/core/emission.hpp"
#include "sioxx/core/name_hash.hpp"
#include "sioxx/core/room_filter.hpp"
#include "sioxx/engine/out_packet.hpp"
#include "sioxx/socket.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

namespace sioxx::core {

/// Most rooms are somebody's own, with one member: it lies in the room, beside the name.
struct Room {
    struct Member {
        Socket* socket = nullptr;
        engine::Session* session = nullptr;  // the socket's, so that both can be fetched at once
        std::uint32_t slot = 0;              // of this room in the socket's list
    };
    explicit Room(std::string_view n) : name(n) {}
    std::string name;
    boost::container::small_vector<Member, 1> members;
};

/// Rooms by name. Only pointers lie in the table: a thousand of them in few cache lines, which stay in the cache.
struct RoomHash : SeededHash {
    using is_avalanching = void;
    using SeededHash::SeededHash;
    using SeededHash::operator();
    std::size_t operator()(const std::unique_ptr<Room>& room) const { return (*this)(std::string_view(room->name)); }
};
struct RoomEqual {
    using is_transparent = void;
    static std::string_view name(std::string_view n) { return n; }
    static std::string_view name(const std::unique_ptr<Room>& room) { return room->name; }
    bool operator()(const auto& a, const auto& b) const { return name(a) == name(b); }
};
using RoomTable = boost::unordered_flat_set<std::unique_ptr<Room>, RoomHash, RoomEqual>;

/// Everything on its loop.
class NamespaceShard {
public:
    /// `seed`: the server's, secret. `filter`: where other loops look up what is here; null where there are none.
    NamespaceShard(net::EventLoop& loop, std::uint64_t seed, std::string_view nsp, RoomFilter* filter)
        : loop_(loop), filter_(filter), rooms_(0, RoomHash(seed)), nsp_hash_(name_hash(nsp)) {}
    NamespaceShard(const NamespaceShard&) = delete;
    NamespaceShard& operator=(const NamespaceShard&) = delete;

    net::EventLoop& loop() const { return loop_; }
    std::size_t socket_count() const { return sockets_.size(); }
    std::size_t room_count() const { return rooms_.size(); }

    void add(Socket& socket);
    void remove(Socket& socket);
    /// Gives it another id, unless that is taken.
    void rename(Socket& socket, const std::string& id);
    void join(Socket& socket, std::string_view room);
    void leave(Socket& socket, std::string_view room);
    void leave_all(Socket& socket);
    Room* find_room(std::string_view room) const;
    Socket* find_socket(std::string_view id);

    /// Names of rooms, or of sockets by their ids.
    using Names = std::span<const std::string>;
    /// False: no member of any of `rooms` is here, and nothing that was posted to this loop can change that. Any thread.
    bool maybe_has(Names rooms) const;
    /// The same for one, by the hash of its name, which all shards of a server agree on.
    bool maybe_has(std::size_t hash) const;
    std::size_t name_hash(std::string_view name) const { return rooms_.hash_function()(name); }

    /// Something will be sent to `rooms` very soon: starts to fetch what that looks at. Gives the room, if it is one and has members here.
    const Room* prefetch(Names rooms) const;
    /// Every socket that is in one of `rooms` (in all, if there are none) and in none of `except`; a socket's id counts as a room.
    /// `visit` must not change rooms or close sessions at once.
    void for_each(Names rooms, Names except, const std::function<void(Socket&)>& visit);
    /// Sends to those. The packet must live until the turn is flushed. `found`: what prefetch() gave, so that nothing is looked up twice.
    void deliver(Names rooms, Names except, const engine::OutPacket& packet, bool is_volatile, const Room* found = nullptr);
    /// To one room.
    void deliver(std::string_view room, const engine::OutPacket& packet, bool is_volatile);
    /// The same on a server that offers recovery; the emission is kept as long as it takes.
    void deliver(Names rooms, Names except, const EmissionPtr& emission, bool is_volatile);

private:
    template <class Visit>
    void walk(Names rooms, Names except, Visit&& visit, const Room* found = nullptr);
    template <class Visit>
    void walk_room(std::string_view name, const Room* room, Visit&& visit);
    static void send(Socket& socket, const engine::OutPacket& packet, bool is_volatile);
    /// Where `room` stands in the socket's list, if it is there.
    static std::optional<std::size_t> find_membership(const Socket& socket, const Room& room);
    void drop_membership(Socket& socket, std::size_t slot);
    std::size_t filter_hash(std::string_view name) const { return name_hash(name) ^ nsp_hash_; }

    net::EventLoop& loop_;
    RoomFilter* const filter_;
    std::unordered_map<std::string_view, Socket*, StringHash> sockets_;
    RoomTable rooms_;
    const std::size_t nsp_hash_;
    std::uint32_t mark_ = 0;
};

}  // namespace sioxx::core
