#include "backends/memory/model.hpp"

namespace truebond {

void MemoryModel::check_account(const Account& account, std::vector<std::string>& faults) const {
    const std::string who = "user " + account.user.id.to_string() + ": ";
    std::int64_t sum = 0;
    for (const LedgerEntry& entry : account.ledger) {
        sum += entry.amount;
        if (entry.balance_after != sum) faults.push_back(who + "ledger entry " + entry.id.to_string() + " has a wrong balance_after");
    }
    if (sum != account.user.credits_balance) faults.push_back(who + "the ledger's sum is not the balance");
    if (account.user.credits_balance < 0) faults.push_back(who + "the balance is negative");
}

void MemoryModel::check_conversation(const Conversation& conversation, std::vector<std::string>& faults) const {
    const std::string which = "conversation " + conversation.id.to_string() + ": ";
    std::array<std::int64_t, 2> sent{};
    std::int64_t seq = 0;
    for (const Stored& stored : conversation.messages) {
        if (stored.message.seq != ++seq) faults.push_back(which + "seq has a gap at " + std::to_string(seq));
        sent[side_of(conversation, stored.message.sender)] += 1;
    }
    if (sent != conversation.sent) faults.push_back(which + "the number of messages sent is wrong");
    for (const std::size_t side : {0U, 1U}) {
        if (conversation.read[side] > sent[1 - side]) faults.push_back(which + "more messages read than sent");
    }
}

Outcome<std::vector<std::string>> MemoryModel::check() const {
    std::vector<std::string> faults;
    for (const auto& [id, each] : accounts_) check_account(*each, faults);
    for (const auto& [pair, each] : conversations_) check_conversation(*each, faults);
    return faults;
}

}  // namespace truebond
