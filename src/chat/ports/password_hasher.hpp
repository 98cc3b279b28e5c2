// Password hashing on its own threads: a hash costs a quarter of a second of CPU.
#pragma once

#include "chat/ports/done.hpp"

#include <string>

namespace truebond {

/// bcrypt, `$2b$`, so that v1.0.0 beside us can verify. Thread-safe; `done` runs on a thread of the pool, or before the call
/// returns with Errc::overloaded when too many wait (answer 503 then).
class PasswordHasher {
public:
    virtual ~PasswordHasher() = default;
    /// As passlib and v1.0.0 do, only the first 72 bytes count. NUL bytes are refused by the edge, never get here.
    virtual void hash(std::string password, Done<std::string> done) = 0;
    /// An empty `hash` costs the same and is never right: for unknown accounts.
    virtual void verify(std::string password, std::string hash, Done<bool> done) = 0;
};

}  // namespace truebond
