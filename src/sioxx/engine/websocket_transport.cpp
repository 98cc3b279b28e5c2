#include "sioxx/engine/websocket_transport.hpp"

#include "sioxx/engine/session.hpp"
#include "wire/utf8.hpp"

#include <cstring>

namespace sioxx::engine {
namespace ws = wire::websocket;

WebSocketTransport::WebSocketTransport(net::Connection& connection, const WebSocketLimits& limits, std::optional<ws::DeflateParams> deflate)
    : connection_(connection), limits_(limits) {
    if (deflate) deflate_ = std::make_unique<Deflate>(*deflate);
    connection.set_write_limit(limits.send_buffer_bytes_max);
}

WebSocketTransport::~WebSocketTransport() = default;

void WebSocketTransport::send_text(std::string_view text) {
    if (deflate_ && text.size() >= limits_.deflate_threshold_bytes) return send_message(text, ws::Opcode::text);
    write_text(connection_, text);
}

void WebSocketTransport::write_text(net::Connection& connection, std::string_view text) {
    const std::size_t header = ws::server_header_bytes(text.size());
    char* p = connection.loop().arena().allocate(header + text.size());
    ws::write_server_header(p, ws::Opcode::text, text.size());
    std::memcpy(p + header, text.data(), text.size());
    connection.write(p, header + text.size());
}

void WebSocketTransport::send(const OutPacket& packet) {
    if (!deflate_ || !packet.compress()) {
        connection_.write(packet.frames().data(), packet.frames().size());
        return;
    }
    if (packet.has_text()) send_message(packet.text(), ws::Opcode::text);
    for (const std::string& a : packet.attachments()) send_message(a, ws::Opcode::binary);
}

void WebSocketTransport::send_message(std::string_view payload, ws::Opcode opcode) {
    std::string out;
    if (deflate_ && payload.size() >= limits_.deflate_threshold_bytes) {
        std::string compressed;
        deflate_->out.compress(payload, compressed);
        ws::append_server_frame(out, opcode, compressed, true);
    } else {
        ws::append_server_frame(out, opcode, payload);
    }
    connection_.write_copy(out);
}

void WebSocketTransport::close(ws::CloseCode code, std::string_view reason) {
    if (!connection_.open()) return;
    std::string out;
    ws::append_server_frame(out, ws::Opcode::close, code == ws::CloseCode::no_status ? std::string() : ws::close_payload(code, reason));
    connection_.write_copy(out);
    connection_.close();
}

void WebSocketTransport::end() {
    if (connection_.open()) connection_.close();
}

std::size_t WebSocketTransport::on_data(net::Connection& connection, std::span<char> input) {
    const ws::FrameLimits frame_limits{limits_.message_bytes_max, deflate_ != nullptr};
    std::size_t taken = 0;
    while (connection.open() && taken < input.size()) {
        const ws::FrameResult result = ws::parse_client_frame(input.subspan(taken), frame_limits);
        if (result.status == ws::FrameStatus::need_more) {
            look_ahead(input.subspan(taken));
            break;
        }
        if (result.status == ws::FrameStatus::error) {
            fail(result.error);
            break;
        }
        taken += result.consumed;
        frame(result.frame);
    }
    return connection.open() ? taken : input.size();
}

void WebSocketTransport::look_ahead(std::span<const char> incomplete) {
    const auto head = ws::client_frame_head(incomplete);
    if (!head) return;
    if (const auto code = assembler_.fault(*head, incomplete, {limits_.message_bytes_max, limits_.fragments_max})) fail(*code);
}

void WebSocketTransport::frame(const ws::Frame& frame) {
    const ws::Message m = assembler_.feed(frame, {limits_.message_bytes_max, limits_.fragments_max});
    switch (m.kind) {
        case ws::MessageKind::none:
        case ws::MessageKind::pong:
            break;
        case ws::MessageKind::text:
            message(m.payload, false, m.compressed);
            break;
        case ws::MessageKind::binary:
            message(m.payload, true, m.compressed);
            break;
        case ws::MessageKind::ping: {
            std::string out;
            ws::append_server_frame(out, ws::Opcode::pong, m.payload);
            connection_.write_copy(out);
            break;
        }
        case ws::MessageKind::close:
            close(m.code, m.payload);
            break;
        case ws::MessageKind::error:
            fail(m.code);
            break;
    }
}

void WebSocketTransport::message(std::string_view payload, bool binary, bool compressed) {
    std::string inflated;
    if (compressed) {
        auto result = deflate_->in.decompress(payload, limits_.message_bytes_max);
        if (!result) {
            fail(result.error() == ws::InflateErrc::too_big ? ws::CloseCode::message_too_big : ws::CloseCode::invalid_payload);
            return;
        }
        inflated = std::move(*result);
        payload = inflated;
        if (!binary && !wire::valid_utf8(payload)) return fail(ws::CloseCode::invalid_payload);
    }
    if (session_ != nullptr) {
        session_->websocket_message(*this, payload, binary);
    } else if (echo_) {
        send_message(payload, binary ? ws::Opcode::binary : ws::Opcode::text);
    }
}

void WebSocketTransport::fail(ws::CloseCode code) {
    failed_ = true;
    close(code);
}

void WebSocketTransport::on_closed(net::Connection&) {
    if (session_ == nullptr) return;
    Session* session = session_;
    session_ = nullptr;
    session->websocket_closed(*this, failed_ ? DisconnectReason::transport_error : DisconnectReason::transport_close);
}

void WebSocketTransport::on_overflow(net::Connection&) { failed_ = true; }

}  // namespace sioxx::engine
