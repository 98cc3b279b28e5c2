#include "echo_protocol.hpp"

#include <cstring>

#include <openssl/evp.h>
#include <openssl/sha.h>

namespace reactor {

namespace {

constexpr std::string_view key_header = "Sec-WebSocket-Key: ";
constexpr std::string_view guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

std::size_t begin_frame(std::string& out) {
    out.append(4, '\0');
    return out.size();
}

/// Payloads here are short: the header is written in front of what was appended since begin_frame().
void end_frame(std::string& out, std::size_t start) {
    const std::size_t n = out.size() - start;
    out[start - 4] = static_cast<char>(0x81);
    out[start - 3] = static_cast<char>(126);
    out[start - 2] = static_cast<char>(n >> 8);
    out[start - 1] = static_cast<char>(n);
    if (n < 126) {
        out[start - 3] = static_cast<char>(n);
        out.erase(start - 2, 2);
    }
}

void text_frame(std::string& out, std::string_view text) {
    const std::size_t start = begin_frame(out);
    out += text;
    end_frame(out, start);
}

void unmask(char* data, std::size_t n, const char* key) {
    std::uint64_t wide = 0;
    std::memcpy(&wide, key, 4);
    wide |= wide << 32;
    std::size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, data + i, 8);
        word ^= wide;
        std::memcpy(data + i, &word, 8);
    }
    for (; i < n; ++i) data[i] = static_cast<char>(data[i] ^ key[i & 3]);
}

}  // namespace

std::size_t EchoSession::upgrade(std::string_view input, std::string& out) {
    const std::size_t end = input.find("\r\n\r\n");
    if (end == std::string_view::npos) return 0;
    const std::size_t at = input.find(key_header);
    if (at == std::string_view::npos) {
        closed_ = true;
        return 0;
    }
    std::string key(input.substr(at + key_header.size(), 24));
    key += guid;
    unsigned char digest[SHA_DIGEST_LENGTH];
    SHA1(reinterpret_cast<const unsigned char*>(key.data()), key.size(), digest);
    char accept[32];
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(accept), digest, sizeof digest);
    out += "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ";
    out += accept;
    out += "\r\n\r\n";
    text_frame(out, R"(0{"sid":"echo","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000})");
    upgraded_ = true;
    return end + 4;
}

void EchoSession::message(std::string_view text, std::string& out) {
    if (text.starts_with("40")) {
        text_frame(out, R"(40{"sid":"echo"})");
        return;
    }
    if (!text.starts_with("42")) return;
    const std::size_t id_end = text.find('[');
    const std::size_t argument = text.find(',');
    if (id_end == std::string_view::npos || argument == std::string_view::npos) return;
    const std::size_t start = begin_frame(out);
    out += "43";
    out += text.substr(2, id_end - 2);
    out += '[';
    out += text.substr(argument + 1);
    end_frame(out, start);
}

std::size_t EchoSession::consume(std::span<char> input, std::string& out) {
    std::size_t used = 0;
    if (!upgraded_) {
        used = upgrade({input.data(), input.size()}, out);
        if (used == 0) return 0;
    }
    while (input.size() - used >= 6) {
        char* p = input.data() + used;
        const std::size_t available = input.size() - used;
        std::size_t length = static_cast<unsigned char>(p[1]) & 0x7F;
        std::size_t header = 6;
        if (length == 127) {
            closed_ = true;
            break;
        }
        if (length == 126) {
            if (available < 8) break;
            length = static_cast<std::size_t>(static_cast<unsigned char>(p[2]) << 8 | static_cast<unsigned char>(p[3]));
            header = 8;
        }
        if (available < header + length) break;
        unmask(p + header, length, p + header - 4);
        if ((p[0] & 0x0F) == 8) closed_ = true;
        if ((p[0] & 0x0F) == 1) message({p + header, length}, out);
        used += header + length;
    }
    return used;
}

}  // namespace reactor
