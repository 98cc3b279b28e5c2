// permessage-deflate (RFC 7692): negotiation and the two directions. Only for connections that asked for it.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sioxx::wire::websocket {

struct DeflateParams {
    bool server_no_context_takeover = false;
    bool client_no_context_takeover = false;
    int server_window_bits = 15;
    int client_window_bits = 15;
    bool server_window_bits_asked = false;  // the offer named it: the answer must, whatever the number
};

/// Reads a Sec-WebSocket-Extensions header and picks the first acceptable offer; nullopt: go on without compression.
std::optional<DeflateParams> negotiate_deflate(std::string_view header);
/// The response header's value for what was agreed.
std::string deflate_response(const DeflateParams& params);

enum class InflateErrc : std::uint8_t { corrupt, too_big };

class Deflater {
public:
    explicit Deflater(const DeflateParams& params);
    ~Deflater();
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;
    /// One message, the trailing 00 00 ff ff removed. Appends to out.
    void compress(std::string_view message, std::string& out);

private:
    struct State;
    std::unique_ptr<State> state_;
};

class Inflater {
public:
    explicit Inflater(const DeflateParams& params);
    ~Inflater();
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    /// One message. Stops at bytes_max: a small bomb must not become a large message.
    base::Result<std::string, InflateErrc> decompress(std::string_view message, std::size_t bytes_max);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace sioxx::wire::websocket
