// Rows of the route tables.
#pragma once

#include "chat/rest/call.hpp"

#include <span>
#include <string_view>

namespace truebond {

/// service: with X-Service-Key; where no such key is set the route does not exist.
enum class Access : std::uint8_t { anybody, signed_in, service };

struct Route {
    std::string_view method;
    std::string_view pattern;  // at most one `{…}`: one whole segment, not empty
    Access access;
    void (*handler)(const CallPtr&);
    /// Counted for the user where the route needs a token, else for the client's address; before the request is read.
    RateAction limit = RateAction::request;
    /// Of the body, where it may be larger than others; only for who is signed in.
    std::size_t body_bytes_max = 0;
};

// One table a topic; all of them are asked in this order.
std::span<const Route> auth_routes();
std::span<const Route> user_routes();
std::span<const Route> photo_routes();
std::span<const Route> credit_routes();
std::span<const Route> message_routes();
std::span<const Route> notification_routes();
std::span<const Route> service_routes();
/// Only where RestOptions::docs says so.
std::span<const Route> docs_routes();

/// The page of `/docs` among the web client's files.
inline constexpr std::string_view docs_page = "docs.html";

}  // namespace truebond
