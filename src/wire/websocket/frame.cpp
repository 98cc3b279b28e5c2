#include "wire/websocket/frame.hpp"

#include "wire/byte_scan.hpp"

#include <algorithm>
#include <limits>

namespace sioxx::wire::websocket {
namespace {

constexpr unsigned fin_bit = 0x80;
constexpr unsigned rsv1_bit = 0x40;
constexpr unsigned rsv23_bits = 0x30;
constexpr unsigned mask_bit = 0x80;
constexpr std::size_t control_bytes_max = 125;
constexpr std::size_t mask_bytes = 4;

enum class Side : std::uint8_t { client, server };

FrameResult failed(CloseCode code) {
    FrameResult r;
    r.status = FrameStatus::error;
    r.error = code;
    return r;
}

FrameResult need(std::size_t bytes) {
    FrameResult r;
    r.need_bytes = bytes;
    return r;
}

bool is_control(unsigned opcode) { return (opcode & 0x8) != 0; }

bool first_byte_ok(unsigned b, bool compression) {
    const unsigned opcode = b & 0xF;
    if ((b & rsv23_bits) != 0 || (opcode & 0x7) > 2) return false;
    if (is_control(opcode) && (b & fin_bit) == 0) return false;
    // RFC 7692 §6: RSV1 marks a message, on its first frame only.
    return (b & rsv1_bit) == 0 || (compression && (opcode == 0x1 || opcode == 0x2));
}

std::uint64_t big_endian(std::span<const char> bytes) {
    std::uint64_t v = 0;
    for (const char c : bytes) v = v << 8 | static_cast<unsigned char>(c);
    return v;
}

/// XOR with the mask, eight bytes at a time. Works the same in either byte order: the mask is repeated as it lies in memory.
void unmask(std::span<char> data, const char* mask) {
    std::array<char, 8> twice{};
    std::copy_n(mask, mask_bytes, twice.begin());
    std::copy_n(mask, mask_bytes, twice.begin() + mask_bytes);
    const std::uint64_t key = load_word(twice.data());
    char* p = data.data();
    std::size_t left = data.size();
    for (; left >= 8; left -= 8, p += 8) {
        const std::uint64_t word = load_word(p) ^ key;
        std::memcpy(p, &word, sizeof word);
    }
    for (std::size_t i = 0; i < left; ++i) p[i] = static_cast<char>(p[i] ^ mask[i % mask_bytes]);
}

FrameResult parse(std::span<char> input, const FrameLimits& limits, Side from) {
    if (input.empty()) return need(2);
    const auto first = static_cast<unsigned char>(input[0]);
    if (!first_byte_ok(first, limits.compression)) return failed(CloseCode::protocol_error);
    if (input.size() < 2) return need(2);
    const auto second = static_cast<unsigned char>(input[1]);
    const bool masked = (second & mask_bit) != 0;
    if (masked != (from == Side::client)) return failed(CloseCode::protocol_error);

    const unsigned short_length = second & 0x7FU;
    const bool control = is_control(first & 0xFU);
    if (control && short_length > control_bytes_max) return failed(CloseCode::protocol_error);
    const std::size_t length_bytes = short_length < 126 ? 0 : short_length == 126 ? 2 : 8;
    const std::size_t header_bytes = 2 + length_bytes + (masked ? mask_bytes : 0);
    if (input.size() < 2 + length_bytes) return need(header_bytes);

    const std::uint64_t length = length_bytes == 0 ? short_length : big_endian(input.subspan(2, length_bytes));
    const std::uint64_t shortest = length_bytes == 0 ? 0 : length_bytes == 2 ? 126 : 65536;
    if (length < shortest || length >> 63 != 0) return failed(CloseCode::protocol_error);
    if (!control && length > limits.payload_bytes_max) return failed(CloseCode::message_too_big);
    if (length > std::numeric_limits<std::size_t>::max() - header_bytes) return failed(CloseCode::message_too_big);
    const std::size_t frame_bytes = header_bytes + static_cast<std::size_t>(length);
    if (input.size() < frame_bytes) return need(frame_bytes);

    FrameResult r;
    r.status = FrameStatus::complete;
    r.frame.opcode = static_cast<Opcode>(first & 0xF);
    r.frame.fin = (first & fin_bit) != 0;
    r.frame.compressed = (first & rsv1_bit) != 0;
    r.frame.payload = input.subspan(header_bytes, static_cast<std::size_t>(length));
    r.consumed = frame_bytes;
    if (masked) unmask(r.frame.payload, input.data() + header_bytes - mask_bytes);
    return r;
}

std::size_t write_header(char* out, unsigned first, std::uint64_t payload_bytes, bool masked) {
    const std::size_t size = server_header_bytes(payload_bytes);
    const unsigned flag = masked ? mask_bit : 0;
    out[0] = static_cast<char>(first);
    if (size == 2) {
        out[1] = static_cast<char>(flag | payload_bytes);
        return size;
    }
    out[1] = static_cast<char>(flag | (size == 4 ? 126U : 127U));
    for (std::size_t i = size; i-- > 2; payload_bytes >>= 8) out[i] = static_cast<char>(payload_bytes & 0xFF);
    return size;
}

unsigned first_byte(Opcode opcode, bool fin, bool compressed) {
    return (fin ? fin_bit : 0U) | (compressed ? rsv1_bit : 0U) | static_cast<unsigned>(opcode);
}

}  // namespace

std::optional<FrameHead> client_frame_head(std::span<const char> input) {
    if (input.size() < 2) return std::nullopt;
    const auto first = static_cast<unsigned char>(input[0]);
    const unsigned short_length = static_cast<unsigned char>(input[1]) & 0x7FU;
    const std::size_t length_bytes = short_length < 126 ? 0 : short_length == 126 ? 2 : 8;
    FrameHead head;
    head.header_bytes = 2 + length_bytes + mask_bytes;
    if (input.size() < head.header_bytes) return std::nullopt;
    head.opcode = static_cast<Opcode>(first & 0xF);
    head.fin = (first & fin_bit) != 0;
    head.compressed = (first & rsv1_bit) != 0;
    head.payload_bytes = length_bytes == 0 ? short_length : big_endian(input.subspan(2, length_bytes));
    return head;
}

FrameResult parse_client_frame(std::span<char> input, const FrameLimits& limits) { return parse(input, limits, Side::client); }

FrameResult parse_server_frame(std::span<char> input, const FrameLimits& limits) { return parse(input, limits, Side::server); }

std::size_t write_server_header(char* out, Opcode opcode, std::uint64_t payload_bytes, bool compressed) {
    return write_header(out, first_byte(opcode, true, compressed), payload_bytes, false);
}

void append_server_frame(std::string& out, Opcode opcode, std::string_view payload, bool compressed) {
    std::array<char, header_bytes_max> header{};
    const std::size_t size = write_server_header(header.data(), opcode, payload.size(), compressed);
    out.append(header.data(), size);
    out += payload;
}

void append_client_frame(std::string& out, Opcode opcode, std::string_view payload, std::array<char, 4> mask, bool fin) {
    std::array<char, header_bytes_max> header{};
    const std::size_t size = write_header(header.data(), first_byte(opcode, fin, false), payload.size(), true);
    out.append(header.data(), size);
    out.append(mask.data(), mask.size());
    const std::size_t start = out.size();
    out += payload;
    unmask(std::span(out).subspan(start), mask.data());
}

std::string close_payload(CloseCode code, std::string_view reason) {
    // §7.4.1: these two say that there was no close frame, or none with a code; they never travel.
    if (code == CloseCode::no_status || code == CloseCode::abnormal) return {};
    constexpr std::size_t reason_bytes_max = control_bytes_max - 2;
    if (reason.size() > reason_bytes_max) {
        std::size_t end = reason_bytes_max;
        while (end > 0 && (static_cast<unsigned char>(reason[end]) & 0xC0) == 0x80) --end;  // not inside a character
        reason = reason.substr(0, end);
    }
    const auto number = static_cast<unsigned>(code);
    std::string out{static_cast<char>(number >> 8), static_cast<char>(number & 0xFF)};
    out += reason;
    return out;
}

}  // namespace sioxx::wire::websocket
