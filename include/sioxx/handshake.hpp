// What a client came with.
#pragma once

#include "sioxx/http.hpp"
#include "sioxx/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sioxx {

struct Handshake {
    std::string auth_json;   // the CONNECT packet's payload as JSON text, or empty
    HttpRequestPtr request;  // that opened the session, shared by its sockets; null once it was let go of
    /// Null when it sent none.
    Value auth() const;
    /// Of the request; names in lower case.
    const std::vector<Header>& headers() const;
    std::string_view query() const { return request ? request->query : std::string_view(); }
    std::string_view remote_address() const { return request ? std::string_view(request->remote_address) : std::string_view(); }
};

}  // namespace sioxx
