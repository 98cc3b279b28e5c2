#include "frame.hpp"

#include <cstring>

namespace loadtest {

void append_client_frame(std::string& out, Opcode opcode, std::string_view payload, std::uint32_t mask) {
    const std::size_t n = payload.size();
    out.push_back(static_cast<char>(0x80U | static_cast<unsigned>(opcode)));
    if (n < 126) {
        out.push_back(static_cast<char>(0x80U | n));
    } else if (n < 65536) {
        out.push_back(static_cast<char>(0xFE));
        out.push_back(static_cast<char>(n >> 8));
        out.push_back(static_cast<char>(n));
    } else {
        out.push_back(static_cast<char>(0xFF));
        for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(n >> shift));
    }
    char key[4];
    std::memcpy(key, &mask, 4);
    out.append(key, 4);
    const std::size_t start = out.size();
    out.append(payload);
    char* data = out.data() + start;
    const std::uint64_t wide = mask | static_cast<std::uint64_t>(mask) << 32;
    std::size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, data + i, 8);
        word ^= wide;
        std::memcpy(data + i, &word, 8);
    }
    for (; i < n; ++i) data[i] = static_cast<char>(data[i] ^ key[i & 3]);
}

ServerFrame read_server_frame(std::span<const char> input) {
    ServerFrame frame;
    if (input.size() < 2) return frame;
    const auto byte = [&](std::size_t i) { return static_cast<std::uint64_t>(static_cast<unsigned char>(input[i])); };
    const bool plain = (byte(0) & 0xF0) == 0x80 && (byte(1) & 0x80) == 0 && (byte(0) & 0x0F) != 0;
    if (!plain) {
        frame.status = ServerFrame::Status::unsupported;
        return frame;
    }
    std::uint64_t length = byte(1) & 0x7F;
    std::size_t header = 2;
    if (length >= 126) {
        const std::size_t extra = length == 126 ? 2 : 8;
        header += extra;
        if (input.size() < header) return frame;
        length = 0;
        for (std::size_t i = 0; i < extra; ++i) length = length << 8 | byte(2 + i);
    }
    if (input.size() - header < length) return frame;
    frame.status = ServerFrame::Status::complete;
    frame.opcode = static_cast<Opcode>(byte(0) & 0x0F);
    frame.payload = {input.data() + header, static_cast<std::size_t>(length)};
    frame.consumed = header + static_cast<std::size_t>(length);
    return frame;
}

}  // namespace loadtest
