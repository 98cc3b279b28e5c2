// What an operator may one day have to account for: who came in, who was turned away, who changed what.
#pragma once

#include "chat/domain/client_address.hpp"
#include "chat/domain/ids.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace truebond {

enum class AuditEvent : std::uint8_t {
    signed_up,
    signed_in,
    sign_in_refused,
    refresh_refused,
    signed_out,
    token_refused,       // by REST
    connection_refused,  // by Socket.IO
    access_denied,       // somebody else's conversation or message
    banned,              // went on after too many refusals
    password_changed,
    sessions_revoked,
    account_deactivated,
    account_activated,
    credits_granted,
};
inline constexpr std::size_t audit_event_count = static_cast<std::size_t>(AuditEvent::credits_granted) + 1;

/// As it stands in the log: "signed_in".
std::string_view to_string(AuditEvent event);
/// What strangers can cause as often as they like.
bool is_refusal(AuditEvent event);

/// There is no place in it for a password, a token, an e-mail address or the text of a message. Views live during the call.
struct AuditRecord {
    AuditEvent event = AuditEvent::signed_in;
    std::optional<UserId> user{};   // who did it, or to whom it was done
    ClientAddress from{};           // not known: left out
    std::string_view by{};          // "operator", "service"; empty: the user
    std::string_view what{};        // why, or with what: one of a few words
    std::optional<UserId> other{};  // access_denied: whose it would have been
    std::int64_t amount = 0;        // credits_granted
    std::string_view reference{};   // credits_granted
};

}  // namespace truebond
