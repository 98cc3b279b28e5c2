// One Socket.IO client over WebSocket only (Engine.IO 4, Socket.IO 5): connects, authenticates, answers pings.
#pragma once

#include "connection.hpp"
#include "frame.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace loadtest {

class SocketIoClient;

class SocketIoHandler {
public:
    virtual ~SocketIoHandler() = default;
    /// `answer` is the whole CONNECT packet, `40{"sid":…}`. Lives until the call returns.
    virtual void on_ready(SocketIoClient& client, std::string_view answer) = 0;
    /// `text` is the whole packet: `42[…]`, `42<id>[…]` or `43<id>[…]`. Lives until the call returns.
    virtual void on_packet(SocketIoClient& client, std::string_view text) = 0;
    virtual void on_down(SocketIoClient& client, std::string_view why) = 0;
};

class SocketIoClient final : public Connection {
public:
    enum class State : std::uint8_t { down, connecting, upgrading, opening, joining, ready };

    SocketIoClient(Loop& loop, const Target& target, std::size_t number, SocketIoHandler& handler);

    /// `token` goes into the CONNECT packet's auth.
    void start(const std::string& token) { start_with("{\"token\":\"" + token + "\"}"); }
    /// The whole auth, an object.
    void start_with(std::string auth_json);
    void stop();
    /// A packet with its `4`, e.g. `42["echo",1]`. Only when ready.
    void send(std::string_view packet) { send_frame(Opcode::text, packet); }

    State state() const { return state_; }
    bool ready() const { return state_ == State::ready; }
    std::size_t number() const { return number_; }
    Nanos started_at() const { return started_at_; }
    /// Whether the attempt under way, or the last one, came as far as an Engine.IO session.
    bool had_session() const { return had_session_; }
    /// Gives up with `why` if it is still not ready.
    void give_up(std::string_view why) { fail(why); }

private:
    void opened() override;
    std::size_t consume(std::span<char> input) override;
    void closed(std::string_view why) override;

    std::size_t take_response_head(std::string_view input);
    void take_text(std::string_view text);
    void send_frame(Opcode opcode, std::string_view payload);

    SocketIoHandler& handler_;
    std::size_t number_;
    State state_ = State::down;
    std::uint32_t mask_;
    Nanos started_at_ = 0;
    bool had_session_ = false;
    std::string auth_;
};

}  // namespace loadtest
