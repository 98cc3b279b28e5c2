// A client of a MemoryHost: HTTP requests and WebSocket messages, without a socket and without waiting.
#pragma once

#include "sioxx/memory_host.hpp"
#include "wire/websocket/frame.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sioxx::test {

/// One connection. What it reads is what the server has said by now; nothing ever waits.
class MemoryClient {
public:
    explicit MemoryClient(core::MemoryHost& host, unsigned loop = 0) : host_(host), stream_(host.connect(loop)) {}

    int stream() const { return stream_; }
    bool closed() const { return host_.io().ended(stream_); }
    void send_raw(std::string_view bytes) { host_.send(stream_, bytes); }

    /// The whole answer, head and body; empty when there is none yet.
    std::string request(std::string_view method, std::string_view target, std::string_view body = "") {
        std::string out = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n";
        if (method == "POST") out += "Content-Type: text/plain\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
        send_raw(out + "\r\n" + std::string(body));
        return host_.receive(stream_);
    }
    static std::string body(std::string_view response) {
        const std::size_t head = response.find("\r\n\r\n");
        return head == std::string_view::npos ? std::string() : std::string(response.substr(head + 4));
    }
    /// Of an open packet, or of a CONNECT's answer.
    static std::string sid_in(std::string_view text) {
        const std::size_t at = text.find(R"("sid":")");
        return at == std::string_view::npos ? std::string() : std::string(text.substr(at + 7, 20));
    }

    /// Upgrades; false unless the answer is 101. The open packet is the first of messages().
    bool websocket(std::string_view target) {
        send_raw("GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
                 "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        input_ += host_.receive(stream_);
        const std::size_t head = input_.find("\r\n\r\n");
        if (!input_.starts_with("HTTP/1.1 101") || head == std::string::npos) return false;
        input_.erase(0, head + 4);
        return true;
    }
    void send(std::string_view text) { send_frame(wire::websocket::Opcode::text, text); }
    void send_binary(std::string_view bytes) { send_frame(wire::websocket::Opcode::binary, bytes); }
    void send_frame(wire::websocket::Opcode opcode, std::string_view payload) {
        std::string out;
        wire::websocket::append_client_frame(out, opcode, payload, {1, 2, 3, 4});
        send_raw(out);
    }

    /// The payloads of the messages that have come since the last call; a close frame is "close".
    std::vector<std::string> messages() {
        input_ += host_.receive(stream_);
        std::vector<std::string> found;
        for (;;) {
            const auto frame = wire::websocket::parse_server_frame({input_.data(), input_.size()}, {1U << 30, true});
            if (frame.status != wire::websocket::FrameStatus::complete) return found;
            const bool close = frame.frame.opcode == wire::websocket::Opcode::close;
            found.push_back(close ? "close" : std::string(frame.frame.payload.data(), frame.frame.payload.size()));
            input_.erase(0, frame.consumed);
        }
    }

private:
    core::MemoryHost& host_;
    int stream_;
    std::string input_;
};

}  // namespace sioxx::test
