// A whole server over streams in memory, so that neither descriptors nor the kernel limit how many sessions there are:
//   sessions hold N    N sessions at once: bytes each, and what their heartbeats cost
//   sessions soak N    N sessions one after the other: what is left when they are gone
// One line of JSON comes out. The far ends are memory as well, and not counted.
#include "sioxx/memory_host.hpp"
#include "sioxx/sioxx.hpp"
#include "wire/websocket/frame.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <malloc.h>
#include <string>
#include <string_view>
#include <vector>

namespace {
using namespace std::chrono_literals;
using sioxx::core::MemoryHost;
namespace ws = sioxx::wire::websocket;

constexpr std::chrono::seconds ping_interval{25};
constexpr std::chrono::milliseconds round_trip{25};  // of a ping and its pong
constexpr std::size_t batch = 1000;

std::string frame(ws::Opcode opcode, std::string_view payload) {
    std::string out;
    ws::append_client_frame(out, opcode, payload, {1, 2, 3, 4});
    return out;
}

double cpu_seconds() {
    timespec t{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

class World {
public:
    World() : memory_(options()), io_(memory_.host(), sioxx::ServerOptions{}) {
        io_.of("/").on("echo", [](sioxx::Socket&, sioxx::Event& event) { event.reply_same(); });
        io_.of("/").on_connection([](sioxx::Socket& socket) { socket.join("user_" + std::string(socket.id())); });
        memory_.host().start();
    }

    MemoryHost& memory() { return memory_; }
    sioxx::HostStats stats() { return memory_.host().stats(); }

    /// `n` clients with a session, a socket in the namespace "/" and a room of its own each.
    std::vector<int> connect(std::size_t n) {
        std::vector<int> clients(n);
        const std::string request =
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        for (int& client : clients) {
            client = memory_.connect();
            memory_.send(client, request);
        }
        exchange(clients, frame(ws::Opcode::text, "40"));
        memory_.settle();
        take(clients);
        return clients;
    }
    /// Each says something and is answered.
    void exchange(const std::vector<int>& clients, const std::string& bytes) {
        memory_.settle();
        take(clients);
        for (const int client : clients) memory_.send(client, bytes);
    }
    /// They leave in all the ways there are.
    void leave(const std::vector<int>& clients) {
        const std::string close = frame(ws::Opcode::close, ws::close_payload(ws::CloseCode::normal, ""));
        for (std::size_t i = 0; i < clients.size(); ++i) {
            switch (i % 4) {
                case 0:
                    memory_.send(clients[i], close);
                    break;
                case 1:
                    memory_.io().reset(clients[i]);
                    break;
                case 2:
                    memory_.io().end(clients[i]);
                    break;
                default:
                    memory_.send(clients[i], frame(ws::Opcode::text, "41") + frame(ws::Opcode::text, "1"));
                    break;
            }
        }
        memory_.settle();
        for (const int client : clients) memory_.io().forget(client);
        memory_.settle();
    }
    /// What the server has on the heap.
    std::int64_t bytes() {
        const struct mallinfo2 info = ::mallinfo2();
        return static_cast<std::int64_t>(info.uordblks + info.hblkhd) - static_cast<std::int64_t>(memory_.io().own_bytes());
    }

    /// One interval of heartbeats of `clients` (not empty), each ping answered within `round_trip`: nanoseconds of CPU in the server, for
    /// each of them, or 0. They stand in the order in which they have connected.
    double heartbeat(const std::vector<int>& clients) {
        const std::string pong = frame(ws::Opcode::text, "3");
        std::size_t answered = 0;
        const double used = interval([&] {
            // Pings come in the order of connecting.
            while (!memory_.io().output(clients[next_pinged_]).empty()) {
                memory_.io().take(clients[next_pinged_]);
                memory_.send(clients[next_pinged_], pong);
                next_pinged_ = (next_pinged_ + 1) % clients.size();
                ++answered;
            }
        });
        // The intervals begin with the pongs, so not quite everybody has had one.
        const std::size_t expected = clients.size() * 9 / 10;
        if (answered < expected) std::fprintf(stderr, "heartbeat: only %zu pings of %zu clients\n", answered, clients.size());
        return answered < expected ? 0 : (used - idle_) * 1e9 / static_cast<double>(answered);
    }
    /// What the turns of a loop cost that has nothing to do is not counted from now on.
    void measure_idle() {
        idle_ = interval([] {});
    }

private:
    static sioxx::HostOptions options() {
        sioxx::HostOptions host;
        host.loops = 1;
        host.connections_max = 2'000'000;
        return host;
    }
    /// One interval of pings, with `answer()` after each step: seconds of CPU in the server.
    template <class Answer>
    double interval(Answer answer) {
        double used = 0;
        for (std::chrono::milliseconds passed{0}; passed < ping_interval; passed += round_trip) {
            double before = cpu_seconds();
            memory_.advance(round_trip, round_trip);
            used += cpu_seconds() - before;
            answer();
            before = cpu_seconds();
            memory_.settle();
            used += cpu_seconds() - before;
        }
        return used;
    }
    void take(const std::vector<int>& clients) {
        for (const int client : clients) memory_.io().take(client);
    }

    MemoryHost memory_;
    sioxx::Server io_;
    std::size_t next_pinged_ = 0;
    double idle_ = 0;  // seconds of CPU in an interval
};

int hold(std::size_t n) {
    World world;
    world.leave(world.connect(batch));  // fills the pools
    world.measure_idle();
    const std::int64_t before = world.bytes();
    std::vector<int> clients;
    clients.reserve(n);
    const auto listed = static_cast<std::int64_t>(n * sizeof(int));
    const auto pause = std::chrono::milliseconds(ping_interval) * static_cast<int>(batch) / static_cast<int>(n);
    for (std::size_t done = 0; done < n; done += batch) {  // over one interval, so that the pings come evenly
        const std::vector<int> some = world.connect(std::min(batch, n - done));
        clients.insert(clients.end(), some.begin(), some.end());
        if (done + batch < n) world.memory().advance(pause);
        if (done % 100'000 == 0) std::fprintf(stderr, "\rhold: %zu of %zu", done, n);
    }
    std::fprintf(stderr, "\r");
    world.heartbeat(clients);
    const std::int64_t each = (world.bytes() - before - listed) / static_cast<std::int64_t>(n);
    const std::size_t rounds = std::max<std::size_t>(3, 1'000'000 / n);  // few heartbeats are measured badly
    std::vector<double> cost;
    for (std::size_t i = 0; i < rounds; ++i) cost.push_back(world.heartbeat(clients));
    std::sort(cost.begin(), cost.end());
    std::printf(R"({"sessions":%zu,"connected":%llu,"bytes_per_session":%lld,"heartbeat_ns":[%.0f,%.0f,%.0f]})"
                "\n",
                n, static_cast<unsigned long long>(world.stats().sockets_connected), static_cast<long long>(each), cost.front(),
                cost[rounds / 2], cost.back());
    return world.stats().sockets_connected == n ? 0 : 1;
}

int soak(std::size_t n) {
    World world;
    std::int64_t early = 0;
    const auto gone = [&world] { return world.memory().advance(60s), world.bytes(); };
    for (std::size_t done = 0; done < n; done += batch) {
        const std::vector<int> clients = world.connect(batch);
        world.exchange(clients, frame(ws::Opcode::text, R"(421["echo","here"])"));
        world.leave(clients);
        if (done + batch == n / 10) early = gone();
    }
    const std::int64_t late = gone();
    const sioxx::HostStats left = world.stats();
    std::printf(R"({"sessions":%zu,"early_kib":%lld,"late_kib":%lld,"connections":%llu,"engine_sessions":%llu,"sockets":%llu})"
                "\n",
                static_cast<std::size_t>(left.connections_accepted), static_cast<long long>(early / 1024),
                static_cast<long long>(late / 1024), static_cast<unsigned long long>(left.connections_open),
                static_cast<unsigned long long>(left.sessions_open), static_cast<unsigned long long>(left.sockets_connected));
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view mode = argc == 3 ? argv[1] : "";
    const std::size_t n = argc == 3 ? std::strtoul(argv[2], nullptr, 10) / batch * batch : 0;
    if (n >= 10 * batch && mode == "hold") return hold(n);
    if (n >= 10 * batch && mode == "soak") return soak(n);
    std::fprintf(stderr, "usage: sessions hold|soak N    (N: at least %zu, in thousands)\n", 10 * batch);
    return 2;
}
