#include "sioxx/core/emission.hpp"

#include "sioxx/core/server_impl.hpp"

namespace sioxx::core {
using wire::socketio::PacketType;
namespace {

void close_with_offset(std::string& json, std::uint64_t offset) {
    json += ",\"";
    json += std::to_string(offset);
    json += "\"]";
}

}  // namespace

std::string event_json_with_offset(std::string_view event, std::string_view args, std::uint64_t offset) {
    std::string json = event_json(event, args);
    json.pop_back();
    close_with_offset(json, offset);
    return json;
}

Emission::Emission(const Server::Impl& server, std::string_view nsp, const EventParts& event, std::uint64_t offset)
    : server_(server),
      nsp_(nsp),
      json_(event_json(event.name, event.payload.json())),
      attachments_(event.payload.attachments()),
      offset_(offset),
      compress_(event.compress) {
    json_.pop_back();
}

const engine::OutPacket& Emission::packet(bool with_offset) const {
    Form& form = with_offset && offset_ != 0 ? numbered_ : plain_;
    std::call_once(form.encoded, [&] { form.packet = encode(&form == &numbered_); });
    return *form.packet;
}

engine::OutPacketPtr Emission::encode(bool with_offset) const {
    std::string json = json_;
    if (with_offset) close_with_offset(json, offset_);
    else json += ']';
    const PacketType type = attachments_.empty() ? PacketType::event : PacketType::binary_event;
    return server_.encode(type, nsp_, std::nullopt, json, attachments_, compress_);
}

}  // namespace sioxx::core
