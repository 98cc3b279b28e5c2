// The words of v1.0.0's enumerations, in the order of ours.
#pragma once

#include "chat/domain/credits.hpp"
#include "chat/domain/user.hpp"

#include <array>
#include <string_view>

namespace truebond {

inline constexpr std::array<std::string_view, 3> gender_words{"male", "female", "other"};
inline constexpr std::array<std::string_view, 4> intent_words{"dating", "serious", "casual", "friendship"};
inline constexpr std::array<std::string_view, 5> ledger_reason_words{"signup_bonus", "message_sent", "credit_purchase", "refund",
                                                                     "admin_adjustment"};

constexpr std::string_view to_word(Gender gender) { return gender_words[static_cast<std::size_t>(gender)]; }
constexpr std::string_view to_word(Intent intent) { return intent_words[static_cast<std::size_t>(intent)]; }
constexpr std::string_view to_word(LedgerReason reason) { return ledger_reason_words[static_cast<std::size_t>(reason)]; }

}  // namespace truebond
