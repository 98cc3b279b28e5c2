#include "chat/domain/audit.hpp"

#include <array>

namespace truebond {

std::string_view to_string(AuditEvent event) {
    static constexpr std::array<std::string_view, audit_event_count> words{
        "signed_up",        "signed_in",           "sign_in_refused",   "refresh_refused", "signed_out",
        "token_refused",    "connection_refused",  "access_denied",     "banned",          "password_changed",
        "sessions_revoked", "account_deactivated", "account_activated", "credits_granted",
    };
    return words[static_cast<std::size_t>(event)];
}

bool is_refusal(AuditEvent event) {
    switch (event) {
        case AuditEvent::sign_in_refused:
        case AuditEvent::refresh_refused:
        case AuditEvent::token_refused:
        case AuditEvent::connection_refused:
        case AuditEvent::access_denied:
            return true;
        default:
            return false;
    }
}

}  // namespace truebond
