// A whole server in memory, and four clients that do whatever the input says: bytes and frames in any pieces, time that passes, peers
// that hang up or never read. What must hold: it says nothing but well-formed HTTP and WebSocket frames, serves the next visitor, and in
// the end nothing of all that is left.
#include "require.hpp"
#include "server_handlers.hpp"
#include "sioxx/memory_host.hpp"
#include "wire/websocket/frame.hpp"

#include <array>
#include <chrono>
#include <string>
#include <string_view>

using sioxx::core::MemoryHost;
namespace ws = sioxx::wire::websocket;

namespace {

/// Takes the input apart; beyond its end everything is zero and empty.
class Input {
public:
    explicit Input(std::string_view bytes) : left_(bytes) {}
    bool empty() const { return left_.empty(); }
    std::uint8_t byte() {
        if (left_.empty()) return 0;
        const char c = left_.front();
        left_.remove_prefix(1);
        return static_cast<std::uint8_t>(c);
    }
    /// As many bytes as the next one says, or two.
    std::string_view piece() { return bytes(byte()); }
    std::string_view long_piece() {
        const std::size_t high = byte();
        return bytes((high << 8 | byte()) % 4096);
    }

private:
    std::string_view bytes(std::size_t n) {
        const std::string_view taken = left_.substr(0, n);
        left_.remove_prefix(taken.size());
        return taken;
    }
    std::string_view left_;
};

std::string websocket_request(std::string_view mount, std::string_view sid) {
    std::string out = "GET " + std::string(mount) + "/?EIO=4&transport=websocket";
    if (!sid.empty()) out += "&sid=" + std::string(sid);
    out += " HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n";
    if (mount == "/deflate") out += "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n";
    return out + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
}

/// One connection of a client, and the session it has heard of.
class Client {
public:
    explicit Client(MemoryHost& memory) : memory_(memory) {}

    void connect() {
        if (stream_ >= 0) {
            listen();
            memory_.io().forget(stream_);
        }
        stream_ = memory_.connect();
        frames_ = unsure_ = deflates_ = false;
        heard_.clear();
    }
    int stream() {
        if (stream_ < 0) connect();
        return stream_;
    }
    void send(std::string_view bytes) { memory_.send(stream(), bytes); }
    void send_anything(std::string_view bytes) {
        send(bytes);
        unsure_ = unsure_ || !frames_;  // it may ask for a head alone: then where answers end cannot be told from outside
    }
    void frame(ws::Opcode opcode, std::string_view payload, bool fin = true) {
        std::string out;
        ws::append_client_frame(out, opcode, payload, {0, 0, 0, 0}, fin);  // so that the fuzzer sees its own bytes arrive
        send(out);
    }
    void open(std::string_view mount, std::string_view sid) {
        connect();
        mount_ = mount;
        deflates_ = mount == "/deflate";
        send(websocket_request(mount, sid));
    }
    void request(std::string_view method, std::string_view body) {
        std::string out = std::string(method) + " " + mount_ + "/?EIO=4&transport=polling";
        if (!sid_.empty()) out += "&sid=" + sid_;
        out += " HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip\r\nOrigin: http://o\r\n";
        if (method == "POST") out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        send(out + "\r\n" + std::string(body));
    }
    /// Comes back to where events are kept, as whom it last was there.
    void recover(int offset) {
        open("/recovery", "");
        frame(ws::Opcode::text, R"(40{"pid":")" + pid_ + R"(","offset":")" + std::to_string(offset) + "\"}");
    }
    const std::string& mount() const { return mount_; }
    const std::string& sid() const { return sid_; }
    void forget_session(std::string_view mount) {
        mount_ = mount;
        sid_.clear();
    }

    /// Takes what the server said, and checks it.
    void listen() {
        heard_ += memory_.io().take(stream());
        if (unsure_) return;
        while (!frames_ && !heard_.empty()) {
            const std::size_t head = heard_.find("\r\n\r\n");
            if (head == std::string::npos) return;
            fuzz::require(heard_.starts_with("HTTP/1.1 "), "an answer is HTTP");
            if (const std::size_t at = heard_.find(R"("sid":")"); at != std::string::npos) sid_ = heard_.substr(at + 7, 20);
            frames_ = heard_.starts_with("HTTP/1.1 101");
            std::size_t body = 0;
            if (const std::size_t at = heard_.find("Content-Length: "); at < head) body = std::stoul(heard_.substr(at + 16));
            if (heard_.size() < head + 4 + body) return;
            heard_.erase(0, head + 4 + body);
        }
        if (const std::size_t at = heard_.find(R"("pid":")"); at != std::string::npos) {
            pid_ = heard_.substr(at + 7, heard_.find('"', at + 7) - at - 7);
        }
        while (frames_ && !heard_.empty()) {
            const ws::FrameResult result = ws::parse_server_frame(heard_, {1U << 20, deflates_});
            fuzz::require(result.status != ws::FrameStatus::error, "a frame is well-formed");
            if (result.status != ws::FrameStatus::complete) return;
            heard_.erase(0, result.consumed);
        }
    }

private:
    MemoryHost& memory_;
    int stream_ = -1;
    bool frames_ = false;
    bool unsure_ = false;
    bool deflates_ = false;
    std::string heard_;
    std::string mount_ = fuzz::mounts[0];
    std::string sid_;
    std::string pid_;
};

class Scenario {
public:
    explicit Scenario(MemoryHost& memory) : memory_(memory), clients_{Client(memory), Client(memory), Client(memory), Client(memory)} {}

    void play(Input input) {
        while (!input.empty()) {
            const std::uint8_t code = input.byte();
            step(code >> 2 & 0x1f, code & 3, input);
            if ((code & 0x80) == 0) memory_.turn();  // else the next step falls into the same turn
        }
        memory_.settle();
        for (Client& client : clients_) {
            memory_.io().limit_output(client.stream(), sioxx::net::MemoryIo::unlimited);
            memory_.settle();
            client.listen();
        }
    }

private:
    void step(int what, int who, Input& input) {
        static constexpr std::array<ws::Opcode, 6> opcodes{ws::Opcode::text, ws::Opcode::binary, ws::Opcode::continuation,
                                                           ws::Opcode::ping, ws::Opcode::pong,   ws::Opcode::close};
        Client& client = clients_[static_cast<std::size_t>(who)];
        switch (what) {
            case 0:
                return client.send_anything(input.piece());
            case 1:
                return client.send_anything(input.long_piece());
            case 2:
                return client.frame(ws::Opcode::text, input.piece());
            case 3:
                return client.frame(ws::Opcode::binary, input.piece());
            case 4:
                return client.frame(ws::Opcode::text, "4" + std::string(input.piece()));
            case 5: {
                const std::uint8_t kind = input.byte();
                return client.frame(opcodes[kind % opcodes.size()], input.long_piece(), (kind & 0x80) == 0);
            }
            case 6:
                return client.open(fuzz::mounts[input.byte() % std::size(fuzz::mounts)], "");
            case 7:
                client.forget_session(fuzz::mounts[input.byte() % std::size(fuzz::mounts)]);
                return client.request("GET", "");
            case 8:
                return client.request("GET", "");
            case 9:
                return client.request("POST", input.piece());
            case 10:
                return client.request("POST", input.long_piece());
            case 11: {  // its session moves to another client's WebSocket
                Client& other = clients_[input.byte() % clients_.size()];
                const std::string sid = client.sid();
                other.open(client.mount(), sid);
                return other.frame(ws::Opcode::text, "2probe");
            }
            case 12:
                return client.connect();
            case 13:
                return memory_.io().end(client.stream());
            case 14:
                return memory_.io().reset(client.stream());
            case 15:
                return memory_.io().limit_output(client.stream(), std::size_t{64} * input.byte());
            case 16:
                return memory_.io().limit_reads(client.stream(), 1 + std::size_t{input.byte()});
            case 17:
                return client.listen();
            case 18:
                return memory_.advance(std::chrono::milliseconds(250 * (1 + input.byte())), std::chrono::milliseconds(5000));
            case 19:
                return client.recover(input.byte() % 16);
            default:
                return memory_.settle();
        }
    }

    MemoryHost& memory_;
    std::array<Client, 4> clients_;
};

/// Whatever happened before: somebody new is served.
void visit(MemoryHost& memory) {
    const int stream = memory.connect();
    memory.send(stream, websocket_request("/socket.io", ""));
    std::string out;
    ws::append_client_frame(out, ws::Opcode::text, "40", {0, 0, 0, 0});
    ws::append_client_frame(out, ws::Opcode::text, R"(427["echo","still there"])", {0, 0, 0, 0});
    memory.send(stream, out);
    fuzz::require(memory.receive(stream).ends_with(R"(437["still there"])"), "the next visitor is served");
    memory.io().forget(stream);
    memory.settle();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    sioxx::HostOptions options;
    options.header_bytes_max = 1024;
    options.body_bytes_max = 100;
    options.write_buffer_bytes_max = 10'000;
    MemoryHost memory(options);
    {
        const auto servers = fuzz::mount_servers(memory);
        memory.host().mount_websocket_echo("/ws-echo", 1000, true);
        Scenario(memory).play(Input(fuzz::text_of(data, size)));
        visit(memory);
    }
    const sioxx::HostStats left = memory.host().stats();
    fuzz::require(left.connections_open == 0, "no connection is left");
    fuzz::require(left.sessions_open == 0, "no session is left");
    fuzz::require(left.sockets_connected == 0, "no socket is left");
    return 0;
}
