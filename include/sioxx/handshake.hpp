// What a client came with.
#pragma once

#include "sioxx/http.hpp"
#include "sioxx/value.hpp"

#include <string>
#include <vector>

namespace sioxx {

struct Handshake {
    std::string auth_json;        // the CONNECT packet's payload as JSON text, or empty
    std::vector<Header> headers;  // of the request that opened the session, names in lower case
    std::string query;
    std::string remote_address;
    /// Null when it sent none.
    Value auth() const;
};

}  // namespace sioxx
