// What the application registered on a namespace.
#pragma once

#include "sioxx/core/namespace_shard.hpp"
#include "sioxx/namespace.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sioxx {

/// Fixed once the host runs: read on every loop without a lock.
struct Namespace::Handlers {
    std::vector<Middleware> middleware;
    std::vector<std::function<void(Socket&)>> connection;
    std::vector<std::function<void(Socket&, DisconnectReason)>> disconnect;
    std::unordered_map<std::string, Handler, core::StringHash, std::equal_to<>> events;
    std::vector<Handler> any;
    Handler unhandled;
    std::vector<OutgoingHandler> any_outgoing;
    std::function<Value(Socket&)> describe;

    void tell_outgoing(Socket& socket, std::string_view event, const Payload& payload) const {
        for (const OutgoingHandler& handler : any_outgoing) handler(socket, event, payload);
    }
};

/// What only some sockets have.
struct Socket::Extras {
    struct PendingAck : net::Timer {
        PendingAck(Socket& s, std::uint64_t i) : Timer(&PendingAck::fire), socket(s), id(i) {}
        static void fire(net::Timer& timer);
        Socket& socket;
        std::uint64_t id;
        std::function<void(AckReply)> done;
    };
    std::unordered_map<std::string, Socket::Handler, core::StringHash, std::equal_to<>> events;
    std::vector<Socket::Handler> any;
    std::vector<std::function<void(DisconnectReason)>> disconnect;
    std::unordered_map<std::uint64_t, std::unique_ptr<PendingAck>> acks;
    Handshake handshake;
};

}  // namespace sioxx
