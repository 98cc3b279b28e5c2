#include "backends/memory/model.hpp"

#include <algorithm>

namespace truebond {

Outcome<GrantOutcome> MemoryModel::grant_credits(const GrantCommand& command) {
    if (!command.reference_id.empty()) {
        if (const auto known = grants_.find(command.reference_id); known != grants_.end()) {
            const GrantCommand& first = known->second.command;
            if (first.user != command.user || first.amount != command.amount || first.reason != command.reason ||
                first.description != command.description) {
                return fail(Errc::reference_conflict);
            }
            GrantOutcome again = known->second.outcome;
            again.replayed = true;
            return again;
        }
    }
    Account* found = account(command.user);
    if (found == nullptr) return fail(Errc::user_not_found);
    const std::int64_t after = found->user.credits_balance + command.amount;
    if (after < 0 || after > credits_balance_max) return fail(Errc::credit_overflow);

    GrantOutcome outcome;
    outcome.entry = LedgerEntry{command.id, command.amount, command.reason, after, command.reference_id, command.description, command.now};
    outcome.balance = after;
    found->user.credits_balance = after;
    found->ledger.push_back(outcome.entry);
    if (!command.reference_id.empty()) grants_[command.reference_id] = Grant{command, outcome};
    return outcome;
}

Outcome<std::int64_t> MemoryModel::balance(UserId user) const {
    const Account* found = account(user);
    if (found == nullptr) return fail(Errc::user_not_found);
    return found->user.credits_balance;
}

Outcome<std::vector<LedgerEntry>> MemoryModel::ledger(UserId user, std::size_t limit, std::size_t skip) const {
    std::vector<LedgerEntry> page;
    const Account* found = account(user);
    if (found == nullptr) return page;
    for (auto it = found->ledger.rbegin(); it != found->ledger.rend() && page.size() < limit; ++it) {
        if (skip > 0) --skip;
        else page.push_back(*it);
    }
    return page;
}

}  // namespace truebond
