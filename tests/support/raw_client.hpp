// A blocking Socket.IO client of a few lines, for tests that need to see every frame.
#pragma once

#include "wire/websocket/frame.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sioxx::test {

/// One TCP connection to 127.0.0.1. Reads give up after `patience` and then return nothing.
class RawClient {
public:
    explicit RawClient(std::uint16_t port, std::chrono::milliseconds patience = std::chrono::seconds(60));
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    bool connected() const { return fd_ >= 0; }
    int descriptor() const { return fd_; }
    void send_raw(std::string_view bytes);
    /// Status, headers and body of one answer, as it came.
    std::string read_response();
    /// Everything until the peer closes.
    std::string read_to_end();

    /// Upgrades; returns the open packet.
    std::optional<std::string> websocket(std::string_view target);
    void send(std::string_view text);
    void send_binary(std::string_view bytes);
    /// The next text or binary message; nothing when the connection ends. Answers no pings.
    std::optional<std::string> receive();
    /// The next message that starts so; others are dropped.
    std::optional<std::string> receive_until(std::string_view prefix);
    void reset();

private:
    bool fill();

    int fd_ = -1;
    std::string input_;
};

}  // namespace sioxx::test
