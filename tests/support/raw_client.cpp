#include "support/raw_client.hpp"

#include <array>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sioxx::test {
namespace ws = wire::websocket;

RawClient::RawClient(std::uint16_t port, std::chrono::milliseconds patience) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval limit{patience.count() / 1000, (patience.count() % 1000) * 1000};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) reset();
}

RawClient::~RawClient() { reset(); }

void RawClient::reset() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
}

void RawClient::send_raw(std::string_view bytes) {
    while (!bytes.empty() && fd_ >= 0) {
        const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

bool RawClient::fill() {
    if (fd_ < 0) return false;
    std::array<char, 65536> buffer;
    const ssize_t n = ::recv(fd_, buffer.data(), buffer.size(), 0);
    if (n <= 0) return false;
    input_.append(buffer.data(), static_cast<std::size_t>(n));
    return true;
}

std::string RawClient::read_to_end() {
    while (fill()) {
    }
    return std::exchange(input_, {});
}

std::string RawClient::read_response() {
    std::size_t head = 0;
    while ((head = input_.find("\r\n\r\n")) == std::string::npos) {
        if (!fill()) return std::exchange(input_, {});
    }
    std::size_t length = 0;
    if (const std::size_t at = input_.find("Content-Length: "); at < head) length = std::stoul(input_.substr(at + 16));
    const std::size_t whole = head + 4 + length;
    while (input_.size() < whole && fill()) {
    }
    std::string response = input_.substr(0, whole);
    input_.erase(0, whole);
    return response;
}

std::optional<std::string> RawClient::websocket(std::string_view target) {
    std::string request = "GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    request += "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    send_raw(request);
    if (!read_response().starts_with("HTTP/1.1 101")) return std::nullopt;
    return receive();
}

void RawClient::send(std::string_view text) {
    std::string out;
    ws::append_client_frame(out, ws::Opcode::text, text, {1, 2, 3, 4});
    send_raw(out);
}

void RawClient::send_binary(std::string_view bytes) {
    std::string out;
    ws::append_client_frame(out, ws::Opcode::binary, bytes, {5, 6, 7, 8});
    send_raw(out);
}

std::optional<std::string> RawClient::receive() {
    constexpr std::uint64_t any_size = 1ULL << 30;
    for (;;) {
        const ws::FrameResult frame = ws::parse_server_frame({input_.data(), input_.size()}, {any_size, false});
        if (frame.status == ws::FrameStatus::error) return std::nullopt;
        if (frame.status == ws::FrameStatus::need_more) {
            if (!fill()) return std::nullopt;
            continue;
        }
        const ws::Opcode opcode = frame.frame.opcode;
        std::string payload(frame.frame.payload.data(), frame.frame.payload.size());
        input_.erase(0, frame.consumed);
        if (opcode == ws::Opcode::text || opcode == ws::Opcode::binary) return payload;
        if (opcode == ws::Opcode::close) return std::nullopt;
    }
}

std::optional<std::string> RawClient::receive_until(std::string_view prefix) {
    for (;;) {
        auto message = receive();
        if (!message || message->starts_with(prefix)) return message;
    }
}

}  // namespace sioxx::test
