// Socket.IO v5 packets (socket.io-protocol §"Packet encoding"), the part inside an Engine.IO message.
#pragma once

#include "base/result.hpp"
#include "wire/json/view.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sioxx::wire::socketio {

enum class PacketType : std::uint8_t {
    connect = 0,
    disconnect = 1,
    event = 2,
    ack = 3,
    connect_error = 4,
    binary_event = 5,
    binary_ack = 6
};

inline constexpr std::uint64_t id_max = 9'007'199'254'740'991;  // what a JavaScript number holds exactly

struct Packet {
    PacketType type = PacketType::event;
    std::string_view nsp = "/";       // without a query string
    std::optional<std::uint64_t> id;  // of the ack asked for or given
    std::uint32_t attachments = 0;    // binary frames that follow
    json::View data;                  // connect, connect_error: one value or empty; event and ack: the array
    std::vector<json::View> args;     // event and ack: the array's elements; an event's name is the first
    json::Members members;            // of those that are objects
};

enum class DecodeErrc : std::uint8_t {
    empty,
    unknown_type,
    bad_attachment_count,
    too_many_attachments,
    bad_namespace,
    bad_id,
    bad_json,
    too_deep,
    bad_payload,
    bad_placeholder,
};

struct DecodeOptions {
    std::uint32_t attachments_max = 10;
    std::uint32_t depth_max = 64;
    std::uint32_t namespace_bytes_max = 256;
    bool any_connect_payload = false;  // let a CONNECT carry any JSON value, for the application to refuse politely
};

/// Decodes the text of one packet into `out`, whose vector is reused. The views point into `text`.
/// Refused as in socket.io-parser 4.2: an event whose first element is neither a string nor a number, an ack that is no array,
/// a disconnect with data, a connect payload that is no object, an id beyond 2^53-1; further: no data in an event or ack, more placeholders
/// than attachments, or a placeholder whose num is out of range. Reserved event names are the server's business, not checked here.
base::Result<void, DecodeErrc> decode(std::string_view text, Packet& out, const DecodeOptions& options = {});

/// `[<type>][<attachments>-][<nsp>,][<id>]`: everything before the JSON. The Engine.IO '4' in front is the caller's. Gives its end;
/// there must be header_bytes_max(nsp) at `at`.
char* write_header(char* at, PacketType type, std::string_view nsp, std::optional<std::uint64_t> id, std::uint32_t attachments);
constexpr std::size_t header_bytes_max(std::string_view nsp) {
    constexpr std::size_t digits_max = 10 + 20;  // of the counts
    return digits_max + 3 + nsp.size();
}
void append_header(std::string& out, PacketType type, std::string_view nsp, std::optional<std::uint64_t> id, std::uint32_t attachments = 0);

/// An element of an event as a DOM, `{"_placeholder":true,"num":N}` replaced by the attachment.
Value materialize(json::View view, const std::vector<std::string>& attachments);

std::string_view to_string(DecodeErrc code);

}  // namespace sioxx::wire::socketio
