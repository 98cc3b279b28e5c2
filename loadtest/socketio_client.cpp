#include "socketio_client.hpp"

#include <utility>

namespace loadtest {

namespace {

constexpr std::size_t response_head_bytes_max = 16 * 1024;
constexpr std::size_t quoted_bytes_max = 200;

std::string quote(std::string_view text) { return std::string(text.substr(0, quoted_bytes_max)); }

}  // namespace

SocketIoClient::SocketIoClient(Loop& loop, const Target& target, std::size_t number, SocketIoHandler& handler)
    : Connection(loop, target, number), handler_(handler), number_(number), mask_(static_cast<std::uint32_t>(number * 2654435761U + 1)) {}

void SocketIoClient::start_with(std::string auth_json) {
    auth_ = std::move(auth_json);
    had_session_ = false;
    started_at_ = now();
    state_ = State::connecting;
    open();
}

void SocketIoClient::stop() {
    close();
    state_ = State::down;
}

void SocketIoClient::opened() {
    state_ = State::upgrading;
    // The key need not be random: it protects caches, and the answer to a fixed one is as telling.
    output() += "GET " + target().path + "?EIO=4&transport=websocket HTTP/1.1\r\nHost: " + target().name() +
                "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dHJ1ZWJvbmQtbG9hZHRlcw==\r\n"
                "Sec-WebSocket-Version: 13\r\n\r\n";
}

void SocketIoClient::closed(std::string_view why) {
    state_ = State::down;
    handler_.on_down(*this, why);
}

void SocketIoClient::send_frame(Opcode opcode, std::string_view payload) {
    mask_ = mask_ * 1664525U + 1013904223U;
    append_client_frame(output(), opcode, payload, mask_);
}

std::size_t SocketIoClient::take_response_head(std::string_view input) {
    const std::size_t end = input.find("\r\n\r\n");
    if (end == std::string_view::npos) {
        if (input.size() > response_head_bytes_max) fail("the answer to the WebSocket upgrade has no end");
        return 0;
    }
    if (!input.starts_with("HTTP/1.1 101")) {
        std::string reason = "upgrade refused: " + quote(input.substr(0, input.find('\r')));
        if (const std::string_view body = input.substr(end + 4); !body.empty()) reason += " " + quote(body);
        fail(reason);
        return 0;
    }
    state_ = State::opening;
    return end + 4;
}

std::size_t SocketIoClient::consume(std::span<char> input) {
    std::size_t used = 0;
    if (state_ == State::upgrading) {
        used = take_response_head({input.data(), input.size()});
        if (used == 0) return 0;
    }
    while (state_ != State::down) {
        const ServerFrame frame = read_server_frame(input.subspan(used));
        if (frame.status == ServerFrame::Status::incomplete) break;
        if (frame.status == ServerFrame::Status::unsupported) {
            fail("a frame that a load generator does not understand (fragmented, masked or compressed)");
            break;
        }
        used += frame.consumed;
        if (frame.opcode == Opcode::text) {
            take_text(frame.payload);
        } else if (frame.opcode == Opcode::ping) {
            send_frame(Opcode::pong, frame.payload);
        } else if (frame.opcode == Opcode::close) {
            fail("the server sent a close frame");
        }
    }
    return used;
}

void SocketIoClient::take_text(std::string_view text) {
    if (state_ == State::ready && text.size() > 1 && text[0] == '4' && (text[1] == '2' || text[1] == '3')) {
        handler_.on_packet(*this, text);
    } else if (text == "2") {
        send_frame(Opcode::text, "3");
    } else if (state_ == State::opening && text.starts_with("0{")) {
        state_ = State::joining;
        had_session_ = true;
        send_frame(Opcode::text, "40" + auth_);
    } else if (state_ == State::joining && text.starts_with("40")) {
        state_ = State::ready;
        handler_.on_ready(*this, text);
    } else if (text.starts_with("44")) {
        fail("CONNECT refused: " + quote(text));
    } else if (text.starts_with("41") || text == "1") {
        fail("disconnected by the server: " + quote(text));
    }
}

}  // namespace loadtest
