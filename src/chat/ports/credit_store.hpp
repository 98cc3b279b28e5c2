// Credits and their ledger. See store.hpp for threads, order and errors.
#pragma once

#include "chat/domain/credits.hpp"
#include "chat/ports/done.hpp"

#include <string>
#include <vector>

namespace truebond {

struct GrantCommand {
    TransactionId id;
    UserId user;
    std::int64_t amount = 0;  // 1 to 1,000,000
    LedgerReason reason = LedgerReason::admin_adjustment;
    std::string reference_id;  // empty: none; else one grant per reference, ever
    std::string description;
    WallTime now;
};

struct GrantOutcome {
    LedgerEntry entry;
    std::int64_t balance = 0;
    bool replayed = false;
};

class CreditStore {
public:
    virtual ~CreditStore() = default;

    /// Balance and ledger in one step. user_not_found; credit_overflow above credits_balance_max; reference_conflict when the
    /// reference was used for another user, amount, reason or description; the same again gives the first answer.
    virtual void grant_credits(GrantCommand command, Done<GrantOutcome> done) = 0;
    virtual void balance(UserId user, Done<std::int64_t> done) = 0;
    /// Newest first. message_sent entries read `Message to user <first 8 digits of the receiver's id>...`.
    virtual void ledger(UserId user, std::size_t limit, std::size_t skip, Done<std::vector<LedgerEntry>> done) = 0;
};

}  // namespace truebond
