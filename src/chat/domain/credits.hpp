// The ledger. Sum of amounts = balance, always; the balance is never negative.
#pragma once

#include "chat/domain/ids.hpp"

#include <cstdint>
#include <string>

namespace truebond {

inline constexpr std::int64_t message_cost = 1;
inline constexpr std::int64_t audio_call_cost_per_min = 5;
inline constexpr std::int64_t video_call_cost_per_min = 10;
inline constexpr std::int64_t signup_bonus_credits = 10;
/// No balance goes above this: far from where 64 bits or a double would lose count.
inline constexpr std::int64_t credits_balance_max = 1'000'000'000'000;

enum class LedgerReason : std::uint8_t { signup_bonus, message_sent, credit_purchase, refund, admin_adjustment };

struct LedgerEntry {
    TransactionId id;  // message_sent: the message's id
    std::int64_t amount = 0;
    LedgerReason reason = LedgerReason::message_sent;
    std::int64_t balance_after = 0;
    std::string reference_id;
    std::string description;
    WallTime created_at;
};

}  // namespace truebond
