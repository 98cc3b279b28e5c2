#include "wire/websocket/assembler.hpp"

#include "wire/utf8.hpp"
#include "wire/utf8_sequence.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace sioxx::wire::websocket {

namespace {
constexpr std::size_t mask_bytes = 4;
}

/// A fragmented message under way, or one that ended with the last call and is still being looked at.
struct Assembler::Partial {
    Opcode opcode = Opcode::text;
    bool compressed = false;
    bool finished = false;
    std::size_t fragments = 0;
    Utf8Stream utf8;
    std::string bytes;
    bool plain_text() const { return opcode == Opcode::text && !compressed; }
};

/// How far the text of a frame that is not complete has been looked at.
struct Assembler::Early {
    Utf8Stream utf8;
    std::size_t seen = 0;

    /// False: no text begins like this. `masked` is what there is of the payload.
    bool look(std::span<const char> masked, const char* mask) {
        std::array<char, 512> clear{};
        while (seen < masked.size()) {
            const std::size_t n = std::min(clear.size(), masked.size() - seen);
            for (std::size_t i = 0; i < n; ++i) clear[i] = static_cast<char>(masked[seen + i] ^ mask[(seen + i) % mask_bytes]);
            seen += n;
            if (!utf8.feed({clear.data(), n})) return false;
        }
        return true;
    }
};

namespace {

Message error(CloseCode code) {
    Message m;
    m.kind = MessageKind::error;
    m.code = code;
    return m;
}

Message data(Opcode opcode, bool compressed, std::string_view payload) {
    Message m;
    m.kind = opcode == Opcode::text ? MessageKind::text : MessageKind::binary;
    m.compressed = compressed;
    m.payload = payload;
    return m;
}

std::string_view view(const Frame& frame) { return {frame.payload.data(), frame.payload.size()}; }

/// Codes a peer may send: the registered ones (1004 to 1006 and 1015 are reserved), and those for libraries and applications.
bool valid_close_code(unsigned code) {
    if (code >= 1000 && code <= 1014) return code < 1004 || code > 1006;
    return code >= 3000 && code <= 4999;
}

Message closed(std::string_view payload) {
    Message m;
    m.kind = MessageKind::close;
    if (payload.empty()) return m;
    if (payload.size() < 2) return error(CloseCode::protocol_error);
    const unsigned code = static_cast<unsigned>(static_cast<unsigned char>(payload[0])) << 8 | static_cast<unsigned char>(payload[1]);
    if (!valid_close_code(code)) return error(CloseCode::protocol_error);
    m.payload = payload.substr(2);
    if (!valid_utf8(m.payload)) return error(CloseCode::invalid_payload);
    m.code = static_cast<CloseCode>(code);
    return m;
}

Message control(const Frame& frame) {
    Message m;
    if (frame.opcode == Opcode::close) return closed(view(frame));
    m.kind = frame.opcode == Opcode::ping ? MessageKind::ping : MessageKind::pong;
    m.payload = view(frame);
    return m;
}

bool is_control(Opcode opcode) { return opcode == Opcode::close || opcode == Opcode::ping || opcode == Opcode::pong; }

}  // namespace

Assembler::Assembler() = default;
Assembler::~Assembler() = default;
Assembler::Assembler(Assembler&&) noexcept = default;
Assembler& Assembler::operator=(Assembler&&) noexcept = default;

std::optional<CloseCode> Assembler::misfit(bool continues, bool fin, std::uint64_t payload_bytes, const AssemblerLimits& limits) const {
    if (continues != (partial_ != nullptr)) return CloseCode::protocol_error;
    const std::size_t fragments = partial_ != nullptr ? partial_->fragments : 0;
    const std::size_t bytes = partial_ != nullptr ? partial_->bytes.size() : 0;
    if ((continues || !fin) && fragments >= limits.fragments_max) return CloseCode::policy_violation;
    if (payload_bytes > limits.message_bytes_max || bytes > limits.message_bytes_max - payload_bytes) return CloseCode::message_too_big;
    return std::nullopt;
}

Message Assembler::feed(const Frame& frame, const AssemblerLimits& limits) {
    if (partial_ != nullptr && partial_->finished) partial_.reset();
    if (is_control(frame.opcode)) return control(frame);
    if (early_ != nullptr) early_.reset();

    const bool continues = frame.opcode == Opcode::continuation;
    if (const auto code = misfit(continues, frame.fin, frame.payload.size(), limits)) return error(*code);
    if (!continues && frame.fin) {  // a message in one frame is handed on where it lies
        const bool text = frame.opcode == Opcode::text && !frame.compressed;
        if (text && !valid_utf8(view(frame))) return error(CloseCode::invalid_payload);
        return data(frame.opcode, frame.compressed, view(frame));
    }
    if (!continues) {
        partial_ = std::make_unique<Partial>();
        partial_->opcode = frame.opcode;
        partial_->compressed = frame.compressed;
    }

    Partial& p = *partial_;
    ++p.fragments;
    if (p.plain_text() && !p.utf8.feed(view(frame))) return error(CloseCode::invalid_payload);
    p.bytes.append(view(frame));
    if (!frame.fin) return {};
    if (p.plain_text() && !p.utf8.complete()) return error(CloseCode::invalid_payload);
    p.finished = true;
    return data(p.opcode, p.compressed, p.bytes);
}

std::optional<CloseCode> Assembler::fault(const FrameHead& head, std::span<const char> input, const AssemblerLimits& limits) {
    if (partial_ != nullptr && partial_->finished) partial_.reset();
    if (is_control(head.opcode)) return std::nullopt;
    if (const auto code = misfit(head.opcode == Opcode::continuation, head.fin, head.payload_bytes, limits)) return code;
    const bool text = partial_ != nullptr ? partial_->plain_text() : head.opcode == Opcode::text && !head.compressed;
    if (!text || input.size() == head.header_bytes) return std::nullopt;
    if (early_ == nullptr) {
        early_ = std::make_unique<Early>();
        if (partial_ != nullptr) early_->utf8 = partial_->utf8;
    }
    const bool plausible = early_->look(input.subspan(head.header_bytes), input.data() + head.header_bytes - mask_bytes);
    return plausible ? std::nullopt : std::optional(CloseCode::invalid_payload);
}

}  // namespace sioxx::wire::websocket
