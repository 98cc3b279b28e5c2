// The set of revoked tokens that every request asks, in memory. Durable in the SessionStore, shared by a cluster through its bus.
#pragma once

#include "chat/ports/session_store.hpp"

#include <string_view>

namespace truebond {

/// Thread-safe, never blocks.
class Revocations {
public:
    virtual ~Revocations() = default;
    virtual bool contains(std::string_view key) const = 0;
    virtual void add(const Revocation& revocation) = 0;
    /// Forgets what has expired.
    virtual void expire(WallTime now) = 0;
};

}  // namespace truebond
