// HTTP/1.1 requests from bytes (RFC 9112), by Beast's parser; its headers stay in the .cpp.
#pragma once

#include "sioxx/http.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

namespace sioxx::net {

enum class ParseState : std::uint8_t {
    need_more,
    complete,
    bad_request,       // 400
    header_too_large,  // 431
    body_too_large,    // 413, or 503 where the request says body_refused: the head is complete, the body is not read
};

/// What becomes of a body that is larger than others may be.
struct LargeBody {
    std::size_t bytes_max = 0;  // 0: it is too large
    bool refused = false;       // it would be allowed, but there is no room for it now
    std::shared_ptr<const void> room;
};

/// Reads one request; bytes that were not consumed come again in front of more. There are never more of these than `header_bytes_max`.
class RequestParser {
public:
    /// `body_limit` says how many bytes of body a request with this head may have; `large_body` is asked once when it has more.
    RequestParser(std::size_t header_bytes_max, std::function<std::size_t(const HttpRequest&)> body_limit,
                  std::function<LargeBody(const HttpRequest&)> large_body = {});
    ~RequestParser();
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;

    ParseState put(std::span<const char> input, std::size_t& consumed);
    /// The client waits for "100 Continue" before it sends the body. True once.
    bool take_expect_continue();
    /// A large body was let in. True once.
    bool take_large_body();
    /// After complete or body_too_large; once.
    std::shared_ptr<HttpRequest> take();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sioxx::net
