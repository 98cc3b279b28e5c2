// The text of an event as it goes out, written at once to where it stays.
#pragma once

#include "sioxx/engine/out_packet.hpp"
#include "sioxx/payload.hpp"
#include "wire/byte_scan.hpp"
#include "wire/json/write.hpp"
#include "wire/socketio/packet.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sioxx::core {

/// As OutPacket wants it: header_room bytes of anything, the Engine.IO type, then the Socket.IO packet in JSON. What it is made from must
/// outlive it.
class EventText {
public:
    EventText(std::string_view nsp, std::optional<std::uint64_t> id, std::string_view event, const Payload& payload)
        : nsp_(nsp), id_(id), name_(event), args_(payload.json()), attachments_(static_cast<std::uint32_t>(payload.attachments().size())) {
        const char* end = event.data() + event.size();
        if (wire::skip_plain(event.data(), end) == end) return;
        wire::json::append_string(escaped_, event);
        name_ = std::string_view(escaped_).substr(1, escaped_.size() - 2);
    }
    EventText(const EventText&) = delete;
    EventText& operator=(const EventText&) = delete;

    std::size_t bytes_max() const {
        constexpr std::size_t around = 6;  // the Engine.IO type, brackets, quotes, a comma
        return engine::OutPacket::header_room + around + wire::socketio::header_bytes_max(nsp_) + name_.size() + args_.size();
    }
    /// There are bytes_max() at `at`; gives the end.
    char* write(char* at) const {
        using wire::socketio::PacketType;
        at += engine::OutPacket::header_room;
        *at++ = '4';
        at = wire::socketio::write_header(at, attachments_ == 0 ? PacketType::event : PacketType::binary_event, nsp_, id_, attachments_);
        *at++ = '[';
        *at++ = '"';
        at = std::copy(name_.begin(), name_.end(), at);
        *at++ = '"';
        if (!args_.empty()) {
            *at++ = ',';
            at = std::copy(args_.begin(), args_.end(), at);
        }
        *at++ = ']';
        return at;
    }

private:
    std::string_view nsp_;
    std::optional<std::uint64_t> id_;
    std::string_view name_;
    std::string_view args_;
    std::uint32_t attachments_;
    std::string escaped_;  // the name, where it has to be
};

}  // namespace sioxx::core
