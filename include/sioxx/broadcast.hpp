// To whom an event goes: an immutable operator, as in socket.io. `io.to("a").to("b").except("c").emit("x", 1)`
#pragma once

#include "sioxx/handshake.hpp"
#include "sioxx/payload.hpp"
#include "sioxx/value.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sioxx {

class Namespace;
class Socket;

/// One socket as fetch_sockets() shows it. To act on it: `nsp.in(id).disconnect_sockets()` and the like, or Socket::post(socket, …).
struct RemoteSocket {
    std::string id;
    std::vector<std::string> rooms;  // its own id first
    Handshake handshake;             // empty without ServerOptions::keep_handshake
    Value data;                      // what Namespace::describe_sockets says
    std::weak_ptr<Socket> socket;
};

/// Names of rooms. One, as nearly all have, needs no list.
class RoomNames {
public:
    void add(std::string_view name);
    std::span<const std::string> all() const { return list_.empty() ? std::span(&first_, has_first_ ? 1U : 0U) : std::span(list_); }

private:
    std::string first_;
    bool has_first_ = false;
    std::vector<std::string> list_;  // of two or more, the first with them
};

/// Thread-safe to use from any thread: the work is done on each loop, in the order of the calls of one thread. An event to many is
/// encoded once. A socket in several of the rooms gets it once.
class Broadcast {
public:
    explicit Broadcast(Namespace& nsp) : nsp_(&nsp) {}

    // Each gives another operator; of one that nobody keeps, the same.
    Broadcast to(std::string_view room) const& { return Broadcast(*this).to(room); }
    Broadcast to(std::string_view room) &&;
    Broadcast in(std::string_view room) const& { return to(room); }
    Broadcast in(std::string_view room) && { return std::move(*this).to(room); }
    Broadcast except(std::string_view room) const& { return Broadcast(*this).except(room); }
    Broadcast except(std::string_view room) &&;
    Broadcast volatile_() const& { return Broadcast(*this).volatile_(); }
    Broadcast volatile_() &&;
    /// This process only; today there is no other.
    Broadcast local() const& { return Broadcast(*this).local(); }
    Broadcast local() &&;
    /// False: too small or too dense to be worth permessage-deflate or gzip.
    Broadcast compress(bool on) const& { return Broadcast(*this).compress(on); }
    Broadcast compress(bool on) &&;
    Broadcast timeout(std::chrono::milliseconds limit) const& { return Broadcast(*this).timeout(limit); }
    Broadcast timeout(std::chrono::milliseconds limit) &&;
    /// The event's place in the log of those who get it (see Recovery): they see it as a last argument, if they can be recovered.
    /// Not 0. Without a recovery port it says nothing.
    Broadcast offset(std::uint64_t position) const& { return Broadcast(*this).offset(position); }
    Broadcast offset(std::uint64_t position) &&;

    template <class... Args>
    void emit(std::string_view event, const Args&... args) const {
        emit_payload(event, Payload::of(args...));
    }
    void emit_payload(std::string_view event, const Payload& payload) const;
    /// Waits as long as timeout() says, 10 s if it was not asked. `done(timed_out, first argument of each answer)` once all have answered
    /// or the timeout is over; on a loop's thread.
    void emit_with_ack(std::string_view event, const Payload& payload, std::function<void(bool timed_out, std::vector<Value>)> done) const;

    void sockets_join(std::string_view room) const;
    void sockets_leave(std::string_view room) const;
    void disconnect_sockets(bool close = false) const;
    /// `done` on a loop's thread.
    void fetch_sockets(std::function<void(std::vector<RemoteSocket>)> done) const;

    // What it is made of, for adapters:
    std::span<const std::string> rooms() const { return rooms_.all(); }
    std::span<const std::string> excepted() const { return except_.all(); }
    bool is_volatile() const { return volatile_flag_; }
    bool is_local() const { return local_; }

private:
    void tell_outgoing(std::string_view event, const Payload& payload) const;

    Namespace* nsp_;
    RoomNames rooms_;
    RoomNames except_;
    bool volatile_flag_ = false;
    bool local_ = false;
    bool compress_ = true;
    std::chrono::milliseconds timeout_{10'000};
    std::uint64_t offset_ = 0;
};

}  // namespace sioxx
