// WebSocket on a connection, as a transport of a session (or as a bare echo).
#pragma once

#include "net/connection.hpp"
#include "sioxx/engine/out_packet.hpp"
#include "wire/websocket/assembler.hpp"
#include "wire/websocket/deflate.hpp"
#include "wire/websocket/frame.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sioxx::engine {

class Session;

struct WebSocketLimits {
    std::size_t message_bytes_max = 1'000'000;
    std::size_t fragments_max = 200'000;  // bounded by the bytes anyway: an empty fragment costs a few
    std::size_t send_buffer_bytes_max = 4 * 1024 * 1024;
    std::size_t deflate_threshold_bytes = 1024;
};

class WebSocketTransport final : public net::Protocol {
public:
    /// `limits` must outlive the transport. Without a session messages go nowhere.
    WebSocketTransport(net::Connection& connection, const WebSocketLimits& limits, std::optional<wire::websocket::DeflateParams> deflate);
    ~WebSocketTransport() override;

    void attach(Session* session) { session_ = session; }
    void echo_everything() { echo_ = true; }
    net::Connection& connection() const { return connection_; }
    bool writable() const { return connection_.writable(); }
    /// permessage-deflate was agreed on.
    bool compresses() const { return deflate_ != nullptr; }

    /// One text message, copied.
    void send_text(std::string_view text);
    /// The same where nothing is compressed.
    static void write_text(net::Connection& connection, std::string_view text);
    /// Kept alive by the caller until the turn is flushed.
    void send(const OutPacket& packet);
    /// Close frame, then the end of the TCP connection.
    void close(wire::websocket::CloseCode code, std::string_view reason = {});
    /// Ends TCP after what was sent, without a close frame. OkHttp, under the Java client, answers a close frame with nothing and stops
    /// reading, so that its user hears of the end at the ping timeout only; every client hears of this one at once.
    void end();

    std::size_t on_data(net::Connection& connection, std::span<char> input) override;
    void on_closed(net::Connection& connection) override;
    void on_overflow(net::Connection& connection) override;

private:
    struct Deflate {
        explicit Deflate(const wire::websocket::DeflateParams& params) : out(params), in(params) {}
        wire::websocket::Deflater out;
        wire::websocket::Inflater in;
    };
    void frame(const wire::websocket::Frame& frame);
    /// A frame whose end has not come may be wrong already.
    void look_ahead(std::span<const char> incomplete);
    void message(std::string_view payload, bool binary, bool compressed);
    void send_message(std::string_view payload, wire::websocket::Opcode opcode);
    void fail(wire::websocket::CloseCode code);

    net::Connection& connection_;
    const WebSocketLimits& limits_;
    Session* session_ = nullptr;
    wire::websocket::Assembler assembler_;
    std::unique_ptr<Deflate> deflate_;
    bool failed_ = false;
    bool echo_ = false;
};

}  // namespace sioxx::engine
