// Just enough Engine.IO and Socket.IO over WebSocket to answer `echo` with an ack: the same cost for every loop compared here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace reactor {

class EchoSession {
public:
    /// Takes bytes from the front of `input` (unmasking in place), appends answers to `out`; returns how many were taken.
    /// closed() turns true when the client says goodbye or breaks the protocol.
    std::size_t consume(std::span<char> input, std::string& out);
    bool closed() const { return closed_; }

private:
    std::size_t upgrade(std::string_view input, std::string& out);
    void message(std::string_view text, std::string& out);

    bool upgraded_ = false;
    bool closed_ = false;
};

}  // namespace reactor
