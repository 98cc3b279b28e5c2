#include "sioxx/engine/out_packet.hpp"

#include "wire/websocket/frame.hpp"

namespace sioxx::engine {
namespace ws = wire::websocket;

OutPacket::OutPacket(std::string text, std::vector<std::string> attachments, bool compress)
    : frames_(std::move(text)), attachments_(std::move(attachments)), compress_(compress) {
    if (!frames_.empty()) write_header(frames_.data(), frames_.size());
    if (attachments_.empty()) return;
    std::size_t total = frames_.size();
    for (const std::string& a : attachments_) total += ws::server_header_bytes(a.size()) + a.size();
    frames_.reserve(total);
    for (const std::string& a : attachments_) ws::append_server_frame(frames_, ws::Opcode::binary, a);
}

OutPacket OutPacket::borrowed(std::span<char> text, bool compress) {
    OutPacket packet(compress);
    packet.borrowed_ = {text.data(), text.size()};
    packet.write_header(text.data(), text.size());
    return packet;
}

void OutPacket::write_header(char* text, std::size_t bytes) {
    text_bytes_ = bytes - header_room;
    start_ = header_room - ws::server_header_bytes(text_bytes_);
    ws::write_server_header(text + start_, ws::Opcode::text, text_bytes_);
}

std::shared_ptr<const OutPacket> OutPacket::binary(std::string bytes, bool compress) {
    std::vector<std::string> attachments;
    attachments.push_back(std::move(bytes));
    return std::make_shared<const OutPacket>(std::string(), std::move(attachments), compress);
}

}  // namespace sioxx::engine
