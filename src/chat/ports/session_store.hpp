// Sign-in sessions: refresh-token families and revocations. See store.hpp for threads, order and errors.
#pragma once

#include "chat/domain/ids.hpp"
#include "chat/ports/done.hpp"

#include <string>
#include <vector>

namespace truebond {

/// A token or a family of tokens that is good no more. Forgotten once every token it could name has expired.
struct Revocation {
    std::string key;  // "jti:<jti>" or "fam:<family>"
    WallTime expires_at;
    friend bool operator==(const Revocation&, const Revocation&) = default;
};

/// A refresh token is presented. A family is named by its `fam` claim, or by the jti of a v1.0.0 token.
struct RefreshUse {
    std::string family;
    UserId user;
    std::string presented_jti;
    std::string successor_access_jti;  // used if this is a new rotation
    std::string successor_refresh_jti;
    WallTime now;
    WallTime family_expires_at;  // when the successor expires
    std::int64_t grace_us = 60'000'000;
};

struct RefreshOutcome {
    enum class Kind : std::uint8_t {
        rotated,   // the presented token was the family's newest; the successor is new
        replayed,  // it was the one before, within the grace window: the same successor again
        reused,    // older: the family has been revoked in this step ("fam:<family>")
    } kind = Kind::rotated;
    std::string access_jti;
    std::string refresh_jti;
    WallTime issued_at;  // of the successor: with the jtis it gives the same tokens again
};

class SessionStore {
public:
    virtual ~SessionStore() = default;

    virtual void use_refresh_token(RefreshUse use, Done<RefreshOutcome> done) = 0;
    virtual void add_revocations(std::vector<Revocation> revocations, Done<bool> done) = 0;
    /// Those that have not expired; read at start.
    virtual void load_revocations(WallTime now, Done<std::vector<Revocation>> done) = 0;
};

}  // namespace truebond
