// The client's side of WebSocket framing (RFC 6455 §5), as little as a load generator needs: whole, uncompressed messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace loadtest {

enum class Opcode : std::uint8_t { text = 0x1, binary = 0x2, close = 0x8, ping = 0x9, pong = 0xA };

/// Appends a final, masked frame.
void append_client_frame(std::string& out, Opcode opcode, std::string_view payload, std::uint32_t mask);

struct ServerFrame {
    enum class Status : std::uint8_t { complete, incomplete, unsupported } status = Status::incomplete;
    Opcode opcode = Opcode::text;
    std::string_view payload;
    std::size_t consumed = 0;
};

/// Reads one frame from the start of `input`. Fragmented, masked or compressed frames are unsupported.
ServerFrame read_server_frame(std::span<const char> input);

}  // namespace loadtest
