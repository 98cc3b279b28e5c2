// The text of a Socket.IO packet: what decodes can be written, and goes through msgpack unchanged.
#include "require.hpp"
#include "wire/json/write.hpp"
#include "wire/msgpack/transcode.hpp"
#include "wire/socketio/packet.hpp"
#include "wire/utf8.hpp"

using namespace sioxx;
using namespace sioxx::wire;

namespace {

constexpr std::uint32_t attachments_max = 10;

std::string written(const socketio::Packet& p) {
    std::string out;
    socketio::append_header(out, p.type, p.nsp, p.id, p.attachments);
    out += p.data.text();
    return out;
}

void check_packet(const socketio::Packet& p) {
    const std::string text = written(p);
    socketio::Packet again;
    fuzz::require(socketio::decode(text, again, {.attachments_max = attachments_max}).has_value(), "what was written decodes");
    fuzz::require(written(again) == text && again.type == p.type && again.nsp == p.nsp && again.id == p.id, "to the same packet");
    fuzz::require(again.args.size() == p.args.size(), "with the same arguments");
    const bool array = p.data.is(json::Kind::array);
    fuzz::require(p.args.empty() || array, "arguments are an array's elements");
    if (!array) return;
    Value::Array items;
    for (const json::View& arg : p.args) items.push_back(arg.value());
    fuzz::require(json::to_string(Value(std::move(items))) == json::to_string(p.data.value()), "and all of them");
}

void check_msgpack(const socketio::Packet& p) {
    const std::vector<std::string> attachments(p.attachments, std::string("\x00\xFF", 2));
    auto bytes = msgpack::encode(p, attachments);
    fuzz::require(bytes.has_value(), "a packet can be turned into msgpack");
    auto back = msgpack::decode(*bytes, 65);
    fuzz::require(back.has_value(), "and back");
    // An attachment that two placeholders, or none, stand for is sent twice or not at all.
    if (p.data.empty() || back->attachments.size() != p.attachments) return;
    // An event named by a number beyond double's range: infinity, which JSON has no word for.
    if (!p.args.empty() && p.args[0].is(json::Kind::number) && json::to_string(p.args[0].value()) == "null") return;
    socketio::Packet again;
    fuzz::require(socketio::decode(back->text, again, {.attachments_max = attachments_max}).has_value(), "to a packet");
    fuzz::require(json::to_string(socketio::materialize(again.data, back->attachments)) ==
                      json::to_string(socketio::materialize(p.data, attachments)),
                  "with the same data");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    if (!valid_utf8(text)) return 0;  // refused one layer below
    socketio::Packet p;
    if (!socketio::decode(text, p, {.attachments_max = attachments_max})) return 0;
    fuzz::require(p.attachments <= attachments_max, "no more attachments than allowed");
    check_packet(p);
    check_msgpack(p);
    return 0;
}
