// The `pid` of a client that may come back: which user's it is and where in their event log it began, signed.
#pragma once

#include "chat/domain/ids.hpp"
#include "chat/domain/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace truebond {

/// `<position>.<nonce>.<MAC>`: HMAC-SHA-256 over user, position and nonce. Servers with the same secret read each other's. Thread-safe.
class ResumeTickets {
public:
    /// The key is derived, so that no ticket is ever a token, nor a token a ticket.
    explicit ResumeTickets(std::string_view secret);

    std::string make(UserId user, EventOffset position, std::uint64_t nonce) const;
    /// The position at its birth; nullopt: not ours, or another user's.
    std::optional<EventOffset> read(std::string_view ticket, UserId user) const;

private:
    std::string mac(std::string_view text) const;
    std::string key_;
};

/// An offset as clients bring it: decimal digits, nothing else. nullopt: it is none.
std::optional<EventOffset> parse_offset(std::string_view text);

}  // namespace truebond
