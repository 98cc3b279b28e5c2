// Event loops and a listener: what Socket.IO servers and HTTP routes are mounted on.
#pragma once

#include "sioxx/http.hpp"
#include "sioxx/log.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sioxx {

namespace base {
class Clock;
class Random;
}  // namespace base
namespace net {
class Io;
}

struct HostOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;                       // 0: the kernel chooses, see Host::port()
    unsigned loops = 0;                           // 0: one for each core
    std::size_t connections_max = 100'000;        // further ones are closed at once
    std::size_t connections_per_address_max = 0;  // 0: no limit
    std::size_t header_bytes_max = 16 * 1024;
    std::size_t body_bytes_max = 1'000'000;                // for routes; a mounted server has its own
    std::size_t large_bodies_max = 16;                     // held at once, of those that Host::allow_large_bodies let in
    std::size_t large_bodies_of_one_max = 2;               // of them of one LargeBodyAllowance::owner
    std::chrono::milliseconds request_timeout{15'000};     // first byte to last byte of a request
    std::chrono::milliseconds large_body_timeout{60'000};  // the same for what is still to come of a large body
    std::chrono::milliseconds keep_alive_timeout{75'000};  // between requests
    std::size_t write_buffer_bytes_max = 4 * 1024 * 1024;  // of one HTTP answer that nobody reads
    std::size_t unsent_bytes_max = 256 * 1024 * 1024;      // of all clients that read slowly; above it none may have over 64 KiB unread
    Logger* logger = nullptr;                              // null: what goes wrong is not told; must outlive the Host

    // The library's side: of its own tests. The process's where null; must outlive the Host.
    const base::Clock* clock = nullptr;
    base::Random* random = nullptr;
    net::Io* io = nullptr;  // not null: nothing is bound and no thread started, whoever gave it drives the loops
};

/// Why an Engine.IO handshake, or a request of a session, was turned away.
enum class HandshakeRefusal : std::uint8_t {
    transport_unknown,
    session_unknown,
    bad_method,
    bad_request,
    forbidden,
    unsupported_version,
    unavailable,  // ServerOptions::allow_request said so: try later
};
inline constexpr std::size_t handshake_refusal_count = 7;
std::string_view to_string(HandshakeRefusal refusal);  // "session unknown" …

/// Counters over all loops; each is read without a lock and may lag.
struct HostStats {
    std::uint64_t connections_open = 0;
    std::uint64_t connections_accepted = 0;
    std::uint64_t connections_refused = 0;             // for either of the next two reasons
    std::uint64_t connections_refused_full = 0;        // connections_max
    std::uint64_t connections_refused_of_address = 0;  // connections_per_address_max
    std::uint64_t accept_pauses = 0;                   // no descriptor was left: a moment without accepting
    std::uint64_t http_requests = 0;
    std::uint64_t sessions_open = 0;      // Engine.IO sessions
    std::uint64_t sockets_connected = 0;  // Socket.IO sockets, all namespaces
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    std::uint64_t slow_clients_closed = 0;
    std::uint64_t unsent_bytes = 0;           // waiting for clients to read
    std::uint64_t sessions_on_websocket = 0;  // of sessions_open; the others poll
    std::uint64_t sessions_opened_polling = 0;
    std::uint64_t sessions_opened_websocket = 0;
    std::uint64_t sessions_upgraded = 0;
    std::uint64_t packets_in = 0;  // of Engine.IO
    std::uint64_t packets_out = 0;
    std::array<std::uint64_t, 9> sessions_closed{};                           // by DisconnectReason
    std::array<std::uint64_t, handshake_refusal_count> handshakes_refused{};  // by HandshakeRefusal
};

/// How much more than `body_bytes_max` a request may bring along.
struct LargeBodyAllowance {
    std::size_t bytes = 0;  // at most so many; 0: no more, the request is answered as too large
    std::string owner;      // whom it counts against, besides all others: a user, say
};
/// Asked when a route's request says, or turns out, to have a body above `body_bytes_max`, before more of it is taken in: with its head,
/// without `remote_address`. On the connection's loop; must not block. Its cost is paid for by strangers: look at method, path and token.
using LargeBodyHandler = std::function<LargeBodyAllowance(const HttpRequest& head)>;

/// Owns one thread and one event loop for each `loops`. Set up everything, then start(). Two in one process do not know each other.
class Host {
public:
    explicit Host(HostOptions options = {});
    ~Host();
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    /// Everything that no mounted server answers. Before start().
    void on_request(HttpHandler handler);
    /// Lets some requests have larger bodies than others, so many at once; without it none has. Before start().
    void allow_large_bodies(LargeBodyHandler handler);
    /// A raw WebSocket echo, for conformance suites. Before start().
    void mount_websocket_echo(std::string path_prefix, std::size_t message_bytes_max, bool per_message_deflate = false);

    /// Binds and listens, and starts nothing yet. Returns an empty string, or why it could not.
    std::string listen();
    /// listen(), and a thread for each loop. Returns an empty string, or why it could not.
    std::string start();
    /// After listen(), instead of start(): the first loop on this thread, the others on theirs, until quit(); then as stop(). A program
    /// with one loop needs no second thread, and spares what threads cost.
    void run();
    /// Makes run() return, also one that is yet to come. Any thread, and a signal handler too.
    void quit() noexcept;
    /// The port that is listened on; after listen() or start().
    std::uint16_t port() const;
    unsigned loop_count() const;

    /// Runs `job` on a loop's thread; any thread. Jobs posted by one thread to one loop keep their order.
    void post(unsigned loop, std::function<void()> job);
    /// Runs `job` on a loop after a delay; any thread.
    void post_after(unsigned loop, std::chrono::milliseconds delay, std::function<void()> job);

    /// Stops listening; what is open goes on.
    void stop_accepting();
    /// Closes sessions in waves spread over `spread`, waits for requests that are under way, at most `limit`; then stop(). Blocks.
    void drain(std::chrono::milliseconds spread, std::chrono::milliseconds limit);
    /// Closes everything and joins the threads. Blocks; not from a loop. After start(); who is in run() leaves it by quit().
    void stop();

    HostStats stats() const;

    struct Impl;
    Impl& impl() { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace sioxx
