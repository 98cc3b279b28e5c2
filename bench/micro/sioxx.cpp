// What a message costs inside the library, piece by piece: frames, packets, rooms, timers.
#include "sioxx/sioxx.hpp"

#include "base/clock.hpp"
#include "net/timer_wheel.hpp"
#include "sioxx/core/server_impl.hpp"
#include "sioxx/memory_host.hpp"
#include "wire/socketio/packet.hpp"
#include "wire/websocket/frame.hpp"

#include <benchmark/benchmark.h>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace {
using namespace std::chrono_literals;
namespace ws = sioxx::wire::websocket;
namespace socketio = sioxx::wire::socketio;

constexpr std::string_view event =
    R"(2["relay",{"to":"user17","content":"A text of about the length that people write","ts":1764000000000}])";

void websocket_frame(benchmark::State& state) {
    std::string masked;
    ws::append_client_frame(masked, ws::Opcode::text, "4" + std::string(event), {1, 2, 3, 4});
    for (auto _ : state) {
        std::string bytes = masked;  // parsing unmasks in place
        benchmark::DoNotOptimize(ws::parse_client_frame(bytes, {1'000'000, false}));
    }
}
BENCHMARK(websocket_frame);

void packet_decode(benchmark::State& state) {
    socketio::Packet packet;
    for (auto _ : state) benchmark::DoNotOptimize(socketio::decode(event, packet));
}
BENCHMARK(packet_decode);

void event_encode(benchmark::State& state) {
    sioxx::core::MemoryHost memory;
    sioxx::Server io(memory.host());
    const auto payload =
        sioxx::Payload::of(sioxx::Json{R"({"from":"user3","content":"A text of about the length that people write","ts":1764000000000})"});
    for (auto _ : state) benchmark::DoNotOptimize(io.impl().encode_event("/", std::nullopt, "new_message", payload, true));
}
BENCHMARK(event_encode);

/// An event to one of so many rooms, each with one member, and the write that follows.
void room_lookup(benchmark::State& state) {
    const auto rooms = static_cast<std::size_t>(state.range(0));
    sioxx::core::MemoryHost memory;
    sioxx::Server io(memory.host());
    std::size_t joined = 0;
    io.of("/").on_connection([&joined](sioxx::Socket& socket) { socket.join("user_" + std::to_string(joined++)); });
    memory.host().start();
    std::string hello =
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    ws::append_client_frame(hello, ws::Opcode::text, "40", {1, 2, 3, 4});
    std::vector<int> clients(rooms);
    for (int& client : clients) {
        client = memory.connect();
        memory.send(client, hello);
        memory.settle();
    }
    if (joined != rooms) return state.SkipWithError("not everybody is in a room");
    const auto payload = sioxx::Payload::of("A text of about the length that people write");
    std::size_t next = 0;
    std::size_t sent = 0;
    for (auto _ : state) {
        next = (next + 7919) % rooms;
        io.of("/").to("user_" + std::to_string(next)).emit_payload("new_message", payload);
        memory.turn();
        if (++sent % rooms != 0) continue;
        state.PauseTiming();
        for (const int client : clients) memory.io().take(client);
        state.ResumeTiming();
    }
}
BENCHMARK(room_lookup)->Arg(100)->Arg(10'000);

/// Heartbeats of so many connections: each timer is started again when it fires.
void timer_wheel(benchmark::State& state) {
    struct Beat : sioxx::net::Timer {
        explicit Beat(sioxx::net::TimerWheel& w) : Timer(&Beat::fire), wheel(w) {}
        static void fire(Timer& timer) {
            auto& self = static_cast<Beat&>(timer);
            self.wheel.start(self, 25'000ms);
        }
        sioxx::net::TimerWheel& wheel;
    };
    std::chrono::steady_clock::time_point now{};
    sioxx::net::TimerWheel wheel(now);
    std::vector<std::unique_ptr<Beat>> beats;
    for (std::int64_t i = 0; i < state.range(0); ++i) {
        wheel.start(*beats.emplace_back(std::make_unique<Beat>(wheel)), std::chrono::milliseconds(i * 25'000 / state.range(0)));
    }
    for (auto _ : state) {  // one second
        now += 1s;
        wheel.advance(now);
        benchmark::DoNotOptimize(wheel.sleep_limit(now));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0) / 25);
}
BENCHMARK(timer_wheel)->Arg(10'000)->Arg(1'000'000);

}  // namespace
