// How a Socket.IO server behaves. The defaults are those of socket.io 4.8.
#pragma once

#include "sioxx/http.hpp"
#include "sioxx/recovery.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sioxx {

struct CorsOptions {
    bool any_origin = false;           // answer with the request's own Origin
    std::vector<std::string> origins;  // exact
    bool credentials = false;
    std::vector<std::string> methods{"GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"};
    std::vector<std::string> allowed_headers;
};

/// Set by the answer that opens a polling session, for load balancers; its value is the session id.
struct CookieOptions {
    std::string name = "io";
    std::string attributes = "Path=/; HttpOnly; SameSite=Lax";
};

enum class Parser : std::uint8_t { json, msgpack };

/// What allow_request decides.
struct Admission {
    enum class Verdict : std::uint8_t {
        allow,
        forbid,       // 403, code 4: coming back is pointless
        unavailable,  // 503 with Retry-After: coming back helps
    } verdict = Verdict::allow;
    std::string message;  // empty: the protocol's own text
};

struct RecoveryOptions {
    std::shared_ptr<Recovery> port;  // null: no recovery, and no cost of it
    /// The port is asked before the middleware, and who is recovered needs none. Else middleware comes first, and the port is asked
    /// about those it let in.
    bool skip_middleware = false;
    /// Sends what was missed before the CONNECT reply, as socket.io does. Clients that break off in between get it twice.
    bool missed_first = false;
};

struct ServerOptions {
    std::string path = "/socket.io";
    std::chrono::milliseconds ping_interval{25'000};
    std::chrono::milliseconds ping_timeout{20'000};
    std::chrono::milliseconds upgrade_timeout{10'000};
    std::chrono::milliseconds connect_timeout{45'000};  // session opened, but no namespace joined
    std::size_t max_payload_bytes = 1'000'000;          // of one message, or one polling body
    bool polling = true;
    bool websocket = true;
    bool http_compression = true;  // gzip or deflate of polling answers from 1024 bytes on
    bool per_message_deflate = false;
    std::size_t deflate_threshold_bytes = 1024;
    Parser parser = Parser::json;
    std::uint32_t attachments_max = 10;
    std::uint32_t depth_max = 64;
    std::optional<CorsOptions> cors;
    std::optional<CookieOptions> cookie;
    /// Asked at every handshake, on the connection's loop; must not block.
    std::function<Admission(const HttpRequest&)> allow_request;
    /// The same for decisions that take time; asked after allow_request let the request in. The callback takes one answer, on any
    /// thread, and not once the server is gone. The client waits for as long as it takes, or hangs up.
    std::function<void(HttpRequestPtr, std::function<void(Admission)>)> allow_request_later;
    RecoveryOptions recovery;
    /// Raw Engine.IO: every message is sent back, no Socket.IO on top. For conformance suites.
    bool engine_echo = false;

    // What socket.io has no option for:
    std::size_t send_buffer_bytes_max =
        4 * 1024 * 1024;  // not yet taken by a slow client; beyond it the client is dropped ("transport error")
    std::size_t namespaces_per_client_max = 32;
    std::size_t rooms_per_socket_max = 1024;
    std::size_t pending_acks_max = 1024;  // of one socket, server to client
    bool any_connect_payload = false;     // let auth be a string or an array instead of closing (socket.io closes)
    bool ignore_reserved_events = false;  // drop a client's "connect", "disconnect" … instead of closing (socket.io closes)
    bool keep_handshake = false;          // keep headers, query and auth for the socket's life: costs memory per connection
};

}  // namespace sioxx
