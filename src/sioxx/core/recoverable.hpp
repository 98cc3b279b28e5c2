// What a socket has besides, on a server that offers recovery.
#pragma once

#include "sioxx/core/emission.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sioxx::core {

/// On the socket's loop.
struct Recoverable {
    /// Between asking the port and the CONNECT reply: what is emitted to the socket waits here.
    struct Hold {
        std::vector<EmissionPtr> waiting;
        bool overflow = false;
    };
    static constexpr std::size_t held_max = 4096;

    bool seen(const Emission& emission) const { return emission.offset() != 0 && emission.offset() <= sent_to; }

    std::string pid;
    std::uint64_t born_at = 0;
    std::uint64_t last_offset = 0;  // sent to this socket
    std::uint64_t sent_to = 0;      // what is late and up to here is not sent again
    bool recovered = false;
    std::unique_ptr<Hold> hold;
};

}  // namespace sioxx::core
