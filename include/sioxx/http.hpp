// The HTTP/1.1 server that Socket.IO mounts on, for the application's own routes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sioxx {

using Header = std::pair<std::string, std::string>;

/// A request, complete with its body. Never changes; shared with whoever works on it, on any thread.
struct HttpRequest {
    std::string method;
    std::string target;           // as on the wire
    std::string_view path;        // target up to '?', still percent-encoded
    std::string_view query;       // after '?', still percent-encoded
    std::vector<Header> headers;  // names in lower case, order kept
    std::string body;
    std::string remote_address;   // of the TCP peer
    bool body_too_large = false;  // body is empty then, and the connection closes after the answer (413 is due)
    bool body_refused = false;    // the same, but for now: too many large bodies are held already (503 is due)
    bool keep_alive = true;
    std::uint32_t loop = 0;                 // index of the event loop it arrived on
    std::shared_ptr<const void> body_room;  // the library's: a large body's place among large_bodies_max, free again with the request

    HttpRequest() = default;
    HttpRequest(const HttpRequest&) = delete;
    HttpRequest& operator=(const HttpRequest&) = delete;

    /// The first header of that (lower-case) name; empty if there is none.
    std::string_view header(std::string_view name) const;
    bool has_header(std::string_view name) const;
};

struct HttpResponse {
    int status = 200;
    std::vector<Header> headers;  // Content-Length and Date are added by the server
    std::string body;
    bool close = false;  // end the connection after this answer
};

/// Where the answer goes. Thread-safe; the first answer counts. Destroyed without one, the client gets a 500.
class HttpResponder {
public:
    virtual ~HttpResponder() = default;
    virtual void send(HttpResponse response) = 0;
};

using HttpRequestPtr = std::shared_ptr<const HttpRequest>;
using HttpResponderPtr = std::shared_ptr<HttpResponder>;

/// Called on the loop of the connection; must not block, may answer later. One request of a connection at a time.
using HttpHandler = std::function<void(HttpRequestPtr, HttpResponderPtr)>;

/// RFC 9110's words for a status code.
std::string_view http_reason(int status);
/// Percent-decoding of a path segment or (plus = true) a form value; false if malformed.
bool percent_decode(std::string_view text, std::string& out, bool plus_is_space = false);
/// The value of `name` in a query string, decoded; the last one wins; false if absent.
bool query_value(std::string_view query, std::string_view name, std::string& out);

}  // namespace sioxx
