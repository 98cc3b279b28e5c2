// From frames to messages: fragmentation, control frames in between, UTF-8, close codes (RFC 6455 §5.4, §5.5, §7.4, §8.1).
#pragma once

#include "wire/websocket/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sioxx::wire::websocket {

enum class MessageKind : std::uint8_t { none, text, binary, ping, pong, close, error };

struct Message {
    MessageKind kind = MessageKind::none;   // none: a fragment was taken, the message goes on
    bool compressed = false;                // text and binary: payload is still deflated, UTF-8 not yet checked
    std::string_view payload;               // lives until the next call; close: the reason
    CloseCode code = CloseCode::no_status;  // close: the peer's code (no_status if it gave none); error: what to answer
};

struct AssemblerLimits {
    std::size_t message_bytes_max = 1'000'000;
    std::size_t fragments_max = 1024;
};

/// One for each connection; two pointers while nothing is under way.
class Assembler {
public:
    Assembler();
    ~Assembler();
    Assembler(Assembler&&) noexcept;
    Assembler& operator=(Assembler&&) noexcept;

    Message feed(const Frame& frame, const AssemblerLimits& limits);
    /// What feed() will find wrong with a frame, from as much of it as there is (RFC 6455 §8.1): text need not come to its end to be no
    /// UTF-8. `input` begins with the frame's head, and holds more of the same frame than the last time.
    std::optional<CloseCode> fault(const FrameHead& head, std::span<const char> input, const AssemblerLimits& limits);

private:
    struct Partial;
    struct Early;
    std::optional<CloseCode> misfit(bool continues, bool fin, std::uint64_t payload_bytes, const AssemblerLimits& limits) const;

    std::unique_ptr<Partial> partial_;
    std::unique_ptr<Early> early_;  // what fault() has seen of a frame
};

}  // namespace sioxx::wire::websocket
