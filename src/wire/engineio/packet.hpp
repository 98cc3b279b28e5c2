// Engine.IO v4 packets and polling payloads (engine.io-protocol §"Packet encoding").
#pragma once

#include "base/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sioxx::wire::engineio {

enum class PacketType : char { open = '0', close = '1', ping = '2', pong = '3', message = '4', upgrade = '5', noop = '6' };

struct Packet {
    PacketType type = PacketType::noop;
    bool binary = false;    // a message of bytes: a binary WebSocket frame, or b<base64> in a payload
    std::string_view data;  // after the type; for binary the bytes
};

enum class DecodeErrc : std::uint8_t { empty, unknown_type, bad_base64, too_many };

/// One packet as it stands in a text frame. A frame that begins with 'b' is for decode_base64.
base::Result<Packet, DecodeErrc> decode_text(std::string_view text);
/// b<base64>: the bytes of a message. On polling, and in text frames of clients that were told to (forceBase64).
base::Result<std::string, DecodeErrc> decode_base64(std::string_view text);

/// A polling payload: packets joined by 0x1e. Binary data is decoded into `storage`, which the packets then point into.
/// All or nothing: one bad packet spoils the payload. `text` is valid UTF-8 already.
base::Result<std::vector<Packet>, DecodeErrc> decode_payload(std::string_view text, std::vector<std::string>& storage,
                                                             std::size_t packets_max);

inline constexpr char record_separator = '\x1e';

struct OpenPacket {
    std::string_view sid;
    bool upgrade_to_websocket = false;  // upgrades: ["websocket"], else []
    std::chrono::milliseconds ping_interval{25000};
    std::chrono::milliseconds ping_timeout{20000};
    std::size_t max_payload_bytes = 1'000'000;
};
/// `0{"sid":…,"upgrades":…,"pingInterval":…,"pingTimeout":…,"maxPayload":…}` in that order.
void append_open(std::string& out, const OpenPacket& open);

/// What an HTTP answer says when a request is refused (engine.io's table).
enum class HandshakeErrc : std::uint8_t {
    transport_unknown = 0,
    session_unknown = 1,
    bad_method = 2,
    bad_request = 3,
    forbidden = 4,
    unsupported_version = 5,
};
std::string_view message_of(HandshakeErrc code);
/// `{"code":N,"message":"…"}`; `message` replaces the table's text where it is not empty.
std::string error_body(HandshakeErrc code, std::string_view message = {});

}  // namespace sioxx::wire::engineio
