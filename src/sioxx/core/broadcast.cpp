#include "sioxx/broadcast.hpp"

#include "sioxx/core/client.hpp"
#include "sioxx/core/event_text.hpp"
#include "sioxx/core/handlers.hpp"
#include "sioxx/core/namespace_shard.hpp"
#include "sioxx/core/server_impl.hpp"
#include "sioxx/namespace.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>

namespace sioxx {
using core::NamespaceShard;
using Names = NamespaceShard::Names;
namespace {

std::vector<std::string> list(Names names) { return {names.begin(), names.end()}; }

/// Runs `job(shard)` on every loop: at once on this one, posted to the others.
template <class Job>
void on_every_loop(Namespace& nsp, const Job& job) {
    const unsigned loops = nsp.server().host().loop_count();
    for (unsigned i = 0; i < loops; ++i) {
        NamespaceShard& shard = nsp.shard(i);
        if (shard.loop().here()) job(shard);
        else shard.loop().post([keep = nsp.shared_from_this(), &shard, job] { job(shard); });
    }
}

/// The same for what goes to rooms: only to loops that may have members, and their names are copied for other loops only.
template <class Job>
void on_every_loop(Namespace& nsp, Names rooms, Names except, const Job& job) {
    const unsigned loops = nsp.server().host().loop_count();
    for (unsigned i = 0; i < loops; ++i) {
        NamespaceShard& shard = nsp.shard(i);
        if (!shard.maybe_has(rooms)) continue;
        if (shard.loop().here()) {
            job(shard, rooms, except);
        } else if (rooms.size() == 1 && except.empty()) {  // most are somebody's own room: no list to copy
            shard.loop().post([keep = nsp.shared_from_this(), &shard, job, room = rooms.front()] { job(shard, Names(&room, 1), Names()); });
        } else {
            shard.loop().post(
                [keep = nsp.shared_from_this(), &shard, job, rooms = list(rooms), except = list(except)] { job(shard, rooms, except); });
        }
    }
}

/// The loops that may have receivers: how many, and the last of them.
struct Receivers {
    unsigned loops = 0;
    NamespaceShard* last = nullptr;
};

Receivers receivers(Namespace& nsp, Names rooms) {
    const unsigned loops = nsp.server().host().loop_count();
    const bool one_room = rooms.size() == 1;
    const std::size_t hash = one_room ? nsp.shard(0).name_hash(rooms.front()) : 0;
    Receivers found;
    for (unsigned i = 0; i < loops; ++i) {
        NamespaceShard& shard = nsp.shard(i);
        if (!(one_room ? shard.maybe_has(hash) : shard.maybe_has(rooms))) continue;
        ++found.loops;
        found.last = &shard;
    }
    return found;
}

/// An event for one room, to the only loop that may have members: its text goes there in one piece, and into that loop's arena.
void post_event(Namespace& nsp, NamespaceShard& shard, std::string_view room, const core::EventText& writer, bool compress, bool drop) {
    auto bytes = std::make_unique_for_overwrite<char[]>(room.size() + writer.bytes_max());
    char* text = std::copy(room.begin(), room.end(), bytes.get());
    const auto text_bytes = static_cast<std::uint32_t>(writer.write(text) - text);
    const auto room_bytes = static_cast<std::uint32_t>(room.size());
    shard.loop().post([keep = nsp.shared_from_this(), &shard, bytes = std::move(bytes), room_bytes, text_bytes, compress, drop] {
        const char* begin = bytes.get() + room_bytes;
        char* own = shard.loop().arena().allocate(text_bytes);
        std::copy(begin, begin + text_bytes, own);
        shard.deliver(std::string_view(bytes.get(), room_bytes), engine::OutPacket::borrowed({own, text_bytes}, compress), drop);
    });
}

/// Gathers the answers to a broadcast from all loops.
struct AckCollector {
    std::mutex mutex;
    std::size_t loops_due = 0;
    std::size_t answers_due = 0;
    bool timed_out = false;
    bool finished = false;
    std::vector<Value> answers;
    std::function<void(bool, std::vector<Value>)> done;

    void change(const std::function<void()>& apply) {
        std::unique_lock lock(mutex);
        apply();
        if (finished || loops_due > 0 || answers_due > 0) return;
        finished = true;
        const auto call = std::move(done);
        auto result = std::move(answers);
        const bool late = timed_out;
        lock.unlock();
        call(late, std::move(result));
    }
};

}  // namespace

void RoomNames::add(std::string_view name) {
    if (!has_first_) {
        first_ = name;
        has_first_ = true;
        return;
    }
    if (list_.empty()) list_.push_back(first_);
    list_.emplace_back(name);
}

Broadcast Broadcast::to(std::string_view room) && {
    rooms_.add(room);
    return std::move(*this);
}
Broadcast Broadcast::except(std::string_view room) && {
    except_.add(room);
    return std::move(*this);
}
Broadcast Broadcast::volatile_() && {
    volatile_flag_ = true;
    return std::move(*this);
}
Broadcast Broadcast::local() && {
    local_ = true;
    return std::move(*this);
}
Broadcast Broadcast::compress(bool on) && {
    compress_ = on;
    return std::move(*this);
}
Broadcast Broadcast::timeout(std::chrono::milliseconds limit) && {
    timeout_ = limit;
    return std::move(*this);
}
Broadcast Broadcast::offset(std::uint64_t position) && {
    offset_ = position;
    return std::move(*this);
}

void Broadcast::tell_outgoing(std::string_view event, const Payload& payload) const {
    if (nsp_->handlers().any_outgoing.empty()) return;
    on_every_loop(*nsp_, [rooms = rooms_, except = except_, name = std::string(event), payload](NamespaceShard& shard) {
        std::vector<SocketPtr> chosen;  // handlers may do as they like
        shard.for_each(rooms.all(), except.all(), [&](Socket& s) { chosen.push_back(s.shared_from_this()); });
        for (const SocketPtr& s : chosen) s->nsp().handlers().tell_outgoing(*s, name, payload);
    });
}

void Broadcast::emit_payload(std::string_view event, const Payload& payload) const {
    Server::Impl& server = nsp_->server().impl();
    if (nsp_->is_parent()) {
        for (const auto& child : server.namespaces->children(*nsp_)) {
            Broadcast same = *this;
            same.nsp_ = child.get();
            same.emit_payload(event, payload);
        }
        return;
    }
    tell_outgoing(event, payload);
    if (server.options.recovery.port) {
        const core::EventParts parts{event, payload, compress_};
        if (server.recorder && !volatile_flag_ && offset_ == 0)
            return server.recorder->emit(*nsp_, parts, {list(rooms_.all()), list(except_.all()), std::nullopt});
        const auto emission = std::make_shared<const core::Emission>(server, nsp_->name(), parts, offset_);
        on_every_loop(*nsp_, rooms_.all(), except_.all(),
                      [emission, drop = volatile_flag_](NamespaceShard& shard, Names rooms, Names except) {
                          shard.deliver(rooms, except, emission, drop);
                      });
        return;
    }
    const Names rooms = rooms_.all();
    const Names except = except_.all();
    const Receivers to = receivers(*nsp_, rooms);
    if (to.loops == 0) return;
    const std::size_t names_bytes = event.size() + (rooms.empty() ? 0 : rooms.front().size());
    if (to.loops == 1 && server.fits_turn(names_bytes, payload)) {
        NamespaceShard& shard = *to.last;
        if (shard.loop().here()) {
            const core::Room* room = shard.prefetch(rooms);  // while the packet is made
            const engine::OutPacket packet = server.encode_for_turn(shard.loop(), nsp_->name(), event, payload, compress_);
            return shard.deliver(rooms, except, packet, volatile_flag_, room);
        }
        if (rooms.size() == 1 && except.empty()) {
            return post_event(*nsp_, shard, rooms.front(), {nsp_->name(), std::nullopt, event, payload}, compress_, volatile_flag_);
        }
    }
    const engine::OutPacketPtr packet = server.encode_event(nsp_->name(), std::nullopt, event, payload, compress_);
    on_every_loop(*nsp_, rooms, except, [packet, drop = volatile_flag_](NamespaceShard& shard, Names to_rooms, Names not_to) {
        shard.loop().keep_until_flushed(packet);
        shard.deliver(to_rooms, not_to, *packet, drop);
    });
}

void Broadcast::emit_with_ack(std::string_view event, const Payload& payload, std::function<void(bool, std::vector<Value>)> done) const {
    tell_outgoing(event, payload);
    const std::uint64_t id = nsp_->next_ack_id();
    const engine::OutPacketPtr packet = nsp_->server().impl().encode_event(nsp_->name(), id, event, payload, compress_);
    auto collector = std::make_shared<AckCollector>();
    collector->done = std::move(done);
    collector->loops_due = nsp_->server().host().loop_count();
    on_every_loop(*nsp_, [=, rooms = rooms_, except = except_, limit = timeout_](NamespaceShard& shard) {
        shard.loop().keep_until_flushed(packet);
        shard.for_each(rooms.all(), except.all(), [&](Socket& socket) {
            if (!socket.welcomed()) return;
            socket.client().session().send(*packet);
            {
                const std::lock_guard lock(collector->mutex);
                ++collector->answers_due;
            }
            socket.await_ack(id, limit, [collector](AckReply reply) {
                collector->change([&] {
                    --collector->answers_due;
                    if (reply.timed_out) collector->timed_out = true;
                    else collector->answers.push_back(reply.args.empty() ? Value() : std::move(reply.args.front()));
                });
            });
        });
        collector->change([&] { --collector->loops_due; });
    });
}

void Broadcast::sockets_join(std::string_view room) const {
    on_every_loop(*nsp_, [rooms = rooms_, except = except_, name = std::string(room)](NamespaceShard& shard) {
        std::vector<Socket*> chosen;  // joining changes the rooms that are being walked
        shard.for_each(rooms.all(), except.all(), [&](Socket& s) { chosen.push_back(&s); });
        for (Socket* s : chosen) s->join(name);
    });
}

void Broadcast::sockets_leave(std::string_view room) const {
    on_every_loop(*nsp_, [rooms = rooms_, except = except_, name = std::string(room)](NamespaceShard& shard) {
        std::vector<Socket*> chosen;
        shard.for_each(rooms.all(), except.all(), [&](Socket& s) { chosen.push_back(&s); });
        for (Socket* s : chosen) s->leave(name);
    });
}

void Broadcast::disconnect_sockets(bool close) const {
    on_every_loop(*nsp_, [rooms = rooms_, except = except_, close](NamespaceShard& shard) {
        std::vector<SocketPtr> chosen;
        shard.for_each(rooms.all(), except.all(), [&](Socket& s) { chosen.push_back(s.shared_from_this()); });
        for (const SocketPtr& s : chosen) s->disconnect(close);
    });
}

void Broadcast::fetch_sockets(std::function<void(std::vector<RemoteSocket>)> done) const {
    struct Gather {
        std::mutex mutex;
        std::size_t loops_due = 0;
        std::vector<RemoteSocket> found;
        std::function<void(std::vector<RemoteSocket>)> done;
    };
    auto gather = std::make_shared<Gather>();
    gather->done = std::move(done);
    gather->loops_due = nsp_->server().host().loop_count();
    on_every_loop(*nsp_, [gather, rooms = rooms_, except = except_](NamespaceShard& shard) {
        std::vector<RemoteSocket> mine;
        shard.for_each(rooms.all(), except.all(), [&](Socket& s) {
            if (!s.welcomed()) return;
            const auto& describe = s.nsp().handlers().describe;
            mine.push_back({std::string(s.id()), s.rooms(), s.handshake(), describe ? describe(s) : Value(), s.weak_from_this()});
        });
        bool last = false;
        {
            const std::lock_guard lock(gather->mutex);
            for (RemoteSocket& s : mine) gather->found.push_back(std::move(s));
            last = --gather->loops_due == 0;
        }
        if (last) gather->done(std::move(gather->found));
    });
}

}  // namespace sioxx
