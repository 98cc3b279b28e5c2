// One's balance and where it came from.
#pragma once

#include "chat/ports/credit_store.hpp"

namespace truebond {

class GetCredits {
public:
    explicit GetCredits(CreditStore& credits) : credits_(credits) {}
    void balance(UserId who, Done<std::int64_t> done);
    /// Newest first. v1.0.0's arguments: 0 rows means all of them, a negative number counts without its sign, a negative skip is
    /// none. Never more than 1000 rows.
    void ledger(UserId who, std::int64_t limit, std::int64_t skip, Done<std::vector<LedgerEntry>> done);

private:
    CreditStore& credits_;
};

}  // namespace truebond
