// socket.io-msgpack-parser's wire form, turned into the default parser's and back, so that one server core serves both.
#pragma once

#include "base/result.hpp"
#include "wire/socketio/packet.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sioxx::wire::msgpack {

/// The default parser's text (header and JSON, bytes as placeholders) and its attachments.
struct Transcoded {
    std::string text;
    std::vector<std::string> attachments;
};

enum class Errc : std::uint8_t { truncated, trailing_bytes, too_deep, unsupported, not_a_packet };

/// One msgpack map `{type, data, nsp, id?}` → text form. Counts of elements are checked against the bytes that are there.
base::Result<Transcoded, Errc> decode(std::string_view bytes, std::uint32_t depth_max = 64);
/// The text form → msgpack map with keys type, data, nsp (and options.compress not sent), id last, as the parser orders them.
base::Result<std::string, Errc> encode(const socketio::Packet& packet, const std::vector<std::string>& attachments);

/// Plain values, for the Redis adapter and tests.
void append(std::string& out, const Value& value);
base::Result<Value, Errc> parse(std::string_view bytes, std::uint32_t depth_max = 64);

}  // namespace sioxx::wire::msgpack
