// WebSocket framing (RFC 6455 §5) without I/O: bytes in, frames out, nothing kept in between.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sioxx::wire::websocket {

enum class Opcode : std::uint8_t { continuation = 0x0, text = 0x1, binary = 0x2, close = 0x8, ping = 0x9, pong = 0xA };

enum class CloseCode : std::uint16_t {
    normal = 1000,
    going_away = 1001,
    protocol_error = 1002,
    unsupported_data = 1003,
    no_status = 1005,
    abnormal = 1006,
    invalid_payload = 1007,
    policy_violation = 1008,
    message_too_big = 1009,
    internal_error = 1011,
    try_again_later = 1013,
};

struct Frame {
    Opcode opcode = Opcode::continuation;
    bool fin = false;
    bool compressed = false;  // RSV1 on the first frame of a message, where permessage-deflate was negotiated (RFC 7692)
    std::span<char> payload;  // unmasked in place, points into the input
};

enum class FrameStatus : std::uint8_t { complete, need_more, error };

struct FrameResult {
    FrameStatus status = FrameStatus::need_more;
    Frame frame;                                  // complete
    std::size_t consumed = 0;                     // complete: bytes of input this frame took
    std::size_t need_bytes = 0;                   // need_more: the input must be at least this long before it is worth asking again
    CloseCode error = CloseCode::protocol_error;  // error: protocol_error or message_too_big
};

struct FrameLimits {
    std::uint64_t payload_bytes_max = 1'000'000;
    bool compression = false;  // RSV1 allowed on text and binary frames
};

/// Reads one client frame from the start of `input`. A client must mask (§5.1). Errors show as soon as the header does:
/// reserved bits or opcodes, control frames that are fragmented or longer than 125 bytes, lengths not in the shortest form
/// or with the top bit set, more than payload_bytes_max. Modifies `input` only where the result is `complete`.
FrameResult parse_client_frame(std::span<char> input, const FrameLimits& limits);
/// The same for what a server sent (not masked); for clients: tests and the load generator.
FrameResult parse_server_frame(std::span<char> input, const FrameLimits& limits);

/// The head of a client frame that is not complete yet.
struct FrameHead {
    Opcode opcode = Opcode::continuation;
    bool fin = false;
    bool compressed = false;
    std::uint64_t payload_bytes = 0;
    std::size_t header_bytes = 0;  // the mask is the last four of them
};
/// For input of which parse_client_frame needs more; nothing as long as the head itself is not all there.
std::optional<FrameHead> client_frame_head(std::span<const char> input);

inline constexpr std::size_t header_bytes_max = 14;
/// Size of an unmasked header for a payload of n bytes: 2, 4 or 10.
constexpr std::size_t server_header_bytes(std::uint64_t n) { return n < 126 ? 2 : n < 65536 ? 4 : 10; }
/// Writes the unmasked header of a final frame; `out` has room for server_header_bytes(n). Returns that size.
std::size_t write_server_header(char* out, Opcode opcode, std::uint64_t payload_bytes, bool compressed = false);

/// A whole unmasked frame.
void append_server_frame(std::string& out, Opcode opcode, std::string_view payload, bool compressed = false);
/// A whole masked frame; for clients.
void append_client_frame(std::string& out, Opcode opcode, std::string_view payload, std::array<char, 4> mask, bool fin = true);
/// The payload of a close frame: code and reason (cut to 123 bytes).
std::string close_payload(CloseCode code, std::string_view reason);

}  // namespace sioxx::wire::websocket
