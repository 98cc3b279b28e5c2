#include "sioxx/core/namespace_shard.hpp"

#include "base/prefetch.hpp"
#include "sioxx/core/client.hpp"

#include <algorithm>

namespace sioxx::core {

void NamespaceShard::add(Socket& socket) {
    sockets_.emplace(socket.id(), &socket);
    if (filter_ != nullptr) filter_->add(filter_hash(socket.id()));
    socket.reachable_ = true;
    net::EventLoop::Counters::add(loop_.counters().sockets_connected, 1);
}

void NamespaceShard::remove(Socket& socket) {
    leave_all(socket);
    socket.reachable_ = false;
    const auto it = sockets_.find(socket.id());
    if (it == sockets_.end() || it->second != &socket) return;
    sockets_.erase(it);
    if (filter_ != nullptr) filter_->remove(filter_hash(socket.id()));
    net::EventLoop::Counters::sub(loop_.counters().sockets_connected, 1);
}

void NamespaceShard::rename(Socket& socket, const std::string& id) {
    if (id.size() != engine::sid_chars || id == socket.id_ || sockets_.contains(id)) return;
    sockets_.erase(socket.id_);  // the key points into the old id
    if (filter_ != nullptr) {
        filter_->remove(filter_hash(socket.id_));
        filter_->add(filter_hash(id));
    }
    socket.id_ = id;
    sockets_.emplace(socket.id(), &socket);
}

Room* NamespaceShard::find_room(std::string_view room) const {
    const auto it = rooms_.find(room);
    return it == rooms_.end() ? nullptr : it->get();
}

Socket* NamespaceShard::find_socket(std::string_view id) {
    if (id.size() != engine::sid_chars) return nullptr;  // the name of a room is looked up here too
    const auto it = sockets_.find(id);
    return it == sockets_.end() ? nullptr : it->second;
}

void NamespaceShard::join(Socket& socket, std::string_view name) {
    Room* room = find_room(name);
    if (room == nullptr) {
        room = rooms_.insert(std::make_unique<Room>(name)).first->get();
        if (filter_ != nullptr) filter_->add(filter_hash(name));
    } else if (find_membership(socket, *room)) {
        return;
    }
    const auto slot = static_cast<std::uint32_t>(socket.rooms_.size());
    socket.rooms_.push_back({room, static_cast<std::uint32_t>(room->members.size())});
    room->members.push_back({&socket, socket.session_, slot});
}

void NamespaceShard::leave(Socket& socket, std::string_view name) {
    const Room* room = find_room(name);
    if (room == nullptr) return;
    if (const auto slot = find_membership(socket, *room)) drop_membership(socket, *slot);
}

std::optional<std::size_t> NamespaceShard::find_membership(const Socket& socket, const Room& room) {
    // Few are in many rooms that have many members: one of the two lists is short.
    if (room.members.size() < socket.rooms_.size()) {
        const auto it = std::ranges::find(room.members, &socket, &Room::Member::socket);
        return it == room.members.end() ? std::nullopt : std::optional<std::size_t>(it->slot);
    }
    const auto it = std::ranges::find(socket.rooms_, &room, &Socket::Membership::room);
    return it == socket.rooms_.end() ? std::nullopt : std::optional(static_cast<std::size_t>(it - socket.rooms_.begin()));
}

void NamespaceShard::leave_all(Socket& socket) {
    while (!socket.rooms_.empty()) drop_membership(socket, socket.rooms_.size() - 1);
}

void NamespaceShard::drop_membership(Socket& socket, std::size_t slot) {
    // Both lists are unordered: the last entry takes the free place, and its counterpart is told.
    const Socket::Membership gone = socket.rooms_[slot];
    Room& room = *gone.room;
    room.members[gone.index] = room.members.back();
    const Room::Member& moved = room.members[gone.index];
    moved.socket->rooms_[moved.slot].index = gone.index;
    room.members.pop_back();
    socket.rooms_[slot] = socket.rooms_.back();
    socket.rooms_.pop_back();
    if (slot < socket.rooms_.size()) {
        const Socket::Membership& kept = socket.rooms_[slot];
        kept.room->members[kept.index].slot = static_cast<std::uint32_t>(slot);
    }
    if (!room.members.empty()) return;
    if (filter_ != nullptr) filter_->remove(filter_hash(room.name));
    rooms_.erase(rooms_.find(std::string_view(room.name)));
}

bool NamespaceShard::maybe_has(Names rooms) const {
    if (rooms.empty()) return true;
    return std::any_of(rooms.begin(), rooms.end(), [this](const std::string& room) { return maybe_has(name_hash(room)); });
}

bool NamespaceShard::maybe_has(std::size_t hash) const {
    if (filter_ == nullptr) return true;
    if (!loop_.posts_done() && !loop_.here()) return true;
    return filter_->maybe(hash ^ nsp_hash_);
}

const Room* NamespaceShard::prefetch(Names rooms) const {
    constexpr std::size_t hot_bytes = 64;
    if (rooms.size() != 1) return nullptr;
    const Room* room = find_room(rooms.front());
    if (room == nullptr) return nullptr;
    const Room::Member& first = room->members.front();
    base::prefetch(first.socket, hot_bytes);
    base::prefetch(first.session, hot_bytes);
    return room;
}

template <class Visit>
void NamespaceShard::walk_room(std::string_view name, const Room* room, Visit&& visit) {
    if (room != nullptr) {
        for (const Room::Member& member : room->members) visit(*member.socket);
    }
    if (Socket* socket = find_socket(name)) visit(*socket);
}

template <class Visit>
void NamespaceShard::walk(Names rooms, Names except, Visit&& visit, const Room* found) {
    if (except.empty() && rooms.size() == 1) return walk_room(rooms.front(), found != nullptr ? found : find_room(rooms.front()), visit);
    // Whoever carries the mark of this walk has been visited, or must not be.
    const std::uint32_t mark = ++mark_;
    for (const std::string& room : except) {
        walk_room(room, find_room(room), [mark](Socket& s) { s.mark_ = mark; });
    }
    const auto once = [&](Socket& s) {
        if (s.mark_ == mark) return;
        s.mark_ = mark;
        visit(s);
    };
    if (rooms.empty()) {
        for (const auto& [id, socket] : sockets_) once(*socket);
    }
    for (const std::string& room : rooms) walk_room(room, find_room(room), once);
}

void NamespaceShard::for_each(Names rooms, Names except, const std::function<void(Socket&)>& visit) {
    walk(rooms, except, [&](Socket& socket) {
        if (socket.reachable_) visit(socket);
    });
}

inline void NamespaceShard::send(Socket& socket, const engine::OutPacket& packet, bool is_volatile) {
    if (!socket.reachable_) return;
    engine::Session& session = *socket.session_;
    if (is_volatile && !session.writable()) return;
    session.send(packet);
}

void NamespaceShard::deliver(Names rooms, Names except, const engine::OutPacket& packet, bool is_volatile, const Room* found) {
    walk(
        rooms, except, [&](Socket& socket) { send(socket, packet, is_volatile); }, found);
}

void NamespaceShard::deliver(std::string_view room, const engine::OutPacket& packet, bool is_volatile) {
    walk_room(room, find_room(room), [&](Socket& socket) { send(socket, packet, is_volatile); });
}

void NamespaceShard::deliver(Names rooms, Names except, const EmissionPtr& emission, bool is_volatile) {
    loop_.keep_until_flushed(emission);
    walk(rooms, except, [&](Socket& socket) {
        if (socket.reachable_) socket.receive(emission, is_volatile);
    });
}

}  // namespace sioxx::core
