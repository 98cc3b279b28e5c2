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
    body_too_large,    // 413: the head is complete, the body is not read
};

/// Reads one request; bytes that were not consumed come again in front of more. There are never more of these than `header_bytes_max`.
class RequestParser {
public:
    /// `body_limit` says how many bytes of body a request with this head may have.
    RequestParser(std::size_t header_bytes_max, std::function<std::size_t(const HttpRequest&)> body_limit);
    ~RequestParser();
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;

    ParseState put(std::span<const char> input, std::size_t& consumed);
    /// The client waits for "100 Continue" before it sends the body. True once.
    bool take_expect_continue();
    /// After complete or body_too_large; once.
    std::shared_ptr<HttpRequest> take();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sioxx::net
