#include "wire/engineio/packet.hpp"

#include "base/encoding.hpp"
#include "wire/json/write.hpp"

#include <algorithm>
#include <array>

namespace sioxx::wire::engineio {

base::Result<std::string, DecodeErrc> decode_base64(std::string_view text) {
    if (!text.starts_with('b')) return base::Unexpected(DecodeErrc::unknown_type);
    text.remove_prefix(1);
    std::string unfolded;
    if (text.find('\n') != std::string_view::npos) {  // the Java client folds its lines, as in mail (RFC 2045)
        unfolded = text;
        std::erase_if(unfolded, [](char c) { return c == '\n' || c == '\r'; });
        text = unfolded;
    }
    auto bytes = base::unbase64(text);
    if (!bytes) return base::Unexpected(DecodeErrc::bad_base64);
    return std::move(*bytes);
}

namespace {

base::Result<Packet, DecodeErrc> decode_record(std::string_view record, std::vector<std::string>& storage) {
    if (!record.starts_with('b')) return decode_text(record);
    auto bytes = decode_base64(record);
    if (!bytes) return base::Unexpected(bytes.error());
    storage.push_back(std::move(*bytes));
    return Packet{PacketType::message, true, storage.back()};
}

}  // namespace

base::Result<Packet, DecodeErrc> decode_text(std::string_view text) {
    if (text.empty()) return base::Unexpected(DecodeErrc::empty);
    if (text.front() < '0' || text.front() > '6') return base::Unexpected(DecodeErrc::unknown_type);
    return Packet{static_cast<PacketType>(text.front()), false, text.substr(1)};
}

base::Result<std::vector<Packet>, DecodeErrc> decode_payload(std::string_view text, std::vector<std::string>& storage,
                                                             std::size_t packets_max) {
    storage.clear();
    if (text.empty()) return base::Unexpected(DecodeErrc::empty);
    const auto count = static_cast<std::size_t>(std::count(text.begin(), text.end(), record_separator)) + 1;
    if (count > packets_max) return base::Unexpected(DecodeErrc::too_many);
    std::vector<Packet> packets;
    packets.reserve(count);
    // The packets point into these strings, short ones into the string objects themselves: the vector must not grow.
    storage.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::string_view record = text.substr(0, text.find(record_separator));
        text.remove_prefix(std::min(record.size() + 1, text.size()));
        auto packet = decode_record(record, storage);
        if (!packet) return base::Unexpected(packet.error());
        packets.push_back(*packet);
    }
    return packets;
}

void append_open(std::string& out, const OpenPacket& open) {
    out += static_cast<char>(PacketType::open);
    json::Writer w(out);
    w.open_object();
    w.member("sid").string(open.sid);
    w.member("upgrades").open_array();
    if (open.upgrade_to_websocket) w.string("websocket");
    w.close_array();
    w.member("pingInterval").integer(open.ping_interval.count());
    w.member("pingTimeout").integer(open.ping_timeout.count());
    w.member("maxPayload").integer(static_cast<std::int64_t>(open.max_payload_bytes));
    w.close_object();
}

std::string_view message_of(HandshakeErrc code) {
    constexpr std::array<std::string_view, 6> messages{"Transport unknown", "Session ID unknown", "Bad handshake method",
                                                       "Bad request",       "Forbidden",          "Unsupported protocol version"};
    return messages[static_cast<std::size_t>(code)];
}

std::string error_body(HandshakeErrc code, std::string_view message) {
    std::string out;
    json::Writer w(out);
    w.open_object();
    w.member("code").integer(static_cast<std::int64_t>(code));
    w.member("message").string(message.empty() ? message_of(code) : message);
    w.close_object();
    return out;
}

}  // namespace sioxx::wire::engineio
