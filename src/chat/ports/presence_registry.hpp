// Who is connected. Local to the process, or shared by a cluster.
#pragma once

#include "chat/domain/ids.hpp"

namespace truebond {

/// Thread-safe, never blocks. Counts connections; says what changed.
class PresenceRegistry {
public:
    virtual ~PresenceRegistry() = default;
    /// True when this was the user's first connection.
    virtual bool connected(UserId user) = 0;
    /// True when this was the user's last connection.
    virtual bool disconnected(UserId user) = 0;
    virtual bool is_connected(UserId user) const = 0;
};

}  // namespace truebond
