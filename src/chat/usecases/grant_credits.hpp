// Credits that somebody paid for, or gets back: for the payment service beside us.
#pragma once

#include "chat/ports/audit_log.hpp"
#include "chat/ports/credit_store.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace truebond {

inline constexpr std::int64_t grant_amount_max = 1'000'000;

struct GrantRequest {
    std::optional<UserId> user;  // nullopt: an id that names nobody
    std::int64_t amount = 0;
    LedgerReason reason = LedgerReason::credit_purchase;
    std::string_view reason_word;
    std::string reference_id;
    std::string description;
};

/// user_not_found, reference_conflict, credit_overflow. The same again gives the first answer.
class GrantCredits {
public:
    GrantCredits(CreditStore& credits, AuditLog& audit, IdGenerator& ids, const base::Clock& clock)
        : credits_(credits), audit_(audit), ids_(ids), clock_(clock) {}
    void run(GrantRequest request, Done<GrantOutcome> done, ClientAddress from = {});
    /// Somebody came with another key, or none.
    void refused(ClientAddress from) {
        audit_.record({.event = AuditEvent::access_denied, .from = from, .by = "service", .what = "service_key"});
    }

private:
    CreditStore& credits_;
    AuditLog& audit_;
    IdGenerator& ids_;
    const base::Clock& clock_;
};

}  // namespace truebond
