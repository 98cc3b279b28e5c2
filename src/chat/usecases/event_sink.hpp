// What the use cases tell those who are connected. Implemented by events/.
#pragma once

#include "chat/domain/events.hpp"

#include <cstdint>
#include <limits>
#include <string_view>

namespace truebond {

/// Thread-safe; never blocks, never calls back into a use case before returning.
/// Order: events published one after the other from one thread reach each of their hearers in that order.
class EventSink {
public:
    virtual ~EventSink() = default;

    /// It is durable already (or not meant to be: typing, presence).
    virtual void publish(const DomainEvent& event) = 0;

    /// Ends the connections that came in with a revoked token. `key` as in Revocation: "jti:<jti>" or "fam:<family>".
    virtual void disconnect_session(std::string_view key) = 0;
    /// Ends the user's connections whose Principal::generation is below `generation`: a changed password; all: deactivated.
    virtual void disconnect_user(UserId user, std::int64_t generation = std::numeric_limits<std::int64_t>::max()) = 0;
};

}  // namespace truebond
