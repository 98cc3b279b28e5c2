// What a client sent: the event during its handler, and the acknowledgement it may want.
#pragma once

#include "sioxx/payload.hpp"
#include "sioxx/value.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sioxx {

class Socket;
namespace wire::json {
class Members;
}  // namespace wire::json

/// The content of a JSON string, into `scratch` where it has escapes. Empty, if it is none.
std::string_view string_content(std::string_view json, std::string& scratch);

/// Answers one event that asked for an acknowledgement. Copyable; the first call counts, later ones do nothing, nor does any
/// when the client is gone or did not ask. May be kept and called later, from any thread.
class Ack {
public:
    Ack() = default;
    /// False when the client asked for none.
    explicit operator bool() const { return state_ != nullptr; }

    template <class... Args>
    void operator()(const Args&... args) const {
        if (state_ != nullptr) send(Payload::of(args...));
    }
    void send(Payload payload) const;

    // The library's side:
    Ack(std::weak_ptr<Socket> socket, std::uint64_t id);

private:
    struct State;
    std::shared_ptr<State> state_;
};

/// An event while it is handled. Everything it hands out by view lives until the handler returns.
class Event {
public:
    std::string_view name() const { return parts_.name; }
    /// Arguments after the name.
    std::size_t size() const { return parts_.args.size(); }
    /// Argument i as JSON text: valid, no white space around it, bytes as `{"_placeholder":true,"num":N}`. "null" if there is none.
    std::string_view json(std::size_t i) const { return i < size() ? parts_.args[i] : std::string_view("null"); }
    /// The member `key` of argument i, in the same way; "null" also when the argument is no object. No copy, and no walk over the text
    /// unless the arguments have more than 64 members together.
    std::string_view json(std::size_t i, std::string_view key) const;
    /// Several members, in one walk where one is needed: members[k] becomes what json(i, keys[k]) gives. At most 16, both spans of the same
    /// length.
    void json(std::size_t i, std::span<const std::string_view> keys, std::span<std::string_view> members) const;
    /// The member, if it is a string: its content, into `scratch` where it has escapes. Else empty.
    std::string_view text(std::size_t i, std::string_view key, std::string& scratch) const;
    /// Argument i as a value, bytes put in place. Null if there is none.
    Value value(std::size_t i) const;
    /// The binary attachments, in order.
    std::span<const std::string> attachments() const;

    bool wants_ack() const { return parts_.wants_ack; }
    /// For answering now or later.
    Ack ack() const;
    /// Answers at once: the same arguments as Ack's, without keeping anything.
    template <class... Args>
    void reply(const Args&... args) const {
        if (parts_.wants_ack) reply_now(Payload::of(args...));
    }

    /// Emits/acks all arguments back unchanged: what an echo needs.
    void reply_same() const;

    // The library's side:
    struct Parts {
        std::string_view name;
        std::span<const std::string_view> args;        // JSON texts
        const wire::json::Members* members = nullptr;  // of the array with the name in front; null: to be looked for
        const std::vector<std::string>* attachments = nullptr;
        std::uint64_t ack_id = 0;
        bool wants_ack = false;
    };
    Event(Socket& socket, const Parts& parts) : socket_(socket), parts_(parts) {}

private:
    void reply_now(const Payload& payload) const;
    bool noted() const;  // all members are in parts_.members

    Socket& socket_;
    const Parts& parts_;
};

}  // namespace sioxx
