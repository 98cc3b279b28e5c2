// Bodies of answers, as JSON text. Fields and their order are v1.0.0's; what is additive comes last.
#pragma once

#include "chat/edge/fields.hpp"
#include "chat/ports/credit_store.hpp"
#include "chat/ports/event_log.hpp"
#include "chat/usecases/check_health.hpp"
#include "chat/usecases/get_profile.hpp"
#include "chat/usecases/list_conversations.hpp"
#include "chat/usecases/notifications.hpp"
#include "chat/usecases/search_people.hpp"
#include "chat/usecases/token_claims.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace truebond {

class JwtCodec;

// Errors.
std::string error_reply(std::string_view text, int status, std::string_view path);
std::string validation_reply(const Faults& faults, std::string_view path);
std::string rate_limited_reply(int retry_after_s);

// Accounts.
std::string signed_up_reply(const User& user, const TokenPair& tokens, const JwtCodec& jwt);
std::string logged_in_reply(const TokenPair& tokens, const JwtCodec& jwt);
std::string tokens_reply(const TokenPair& tokens, const JwtCodec& jwt);
std::string account_reply(const AccountView& account);
std::string profile_reply(const ProfileView& profile);
std::string photo_uploaded_reply(const User& user);
std::string profile_updated_reply(const User& user);
std::string preferences_updated_reply(const Preferences& preferences);
std::string settings_reply(const Settings& settings);
std::string settings_updated_reply(const Settings& settings);
std::string found_people_reply(const std::vector<FoundPerson>& people);
/// {"message": text}
std::string message_reply(std::string_view text);
/// {"message": text, "success": true}
std::string success_reply(std::string_view text);
std::string valid_token_reply();
/// `shown_code`: for development; empty: not there.
std::string code_sent_reply(std::string_view mobile_number, std::string_view shown_code);

// Messages and events.
std::string sent_reply(const SendOutcome& sent);
std::string history_reply(const HistoryPage& page, UserId viewer);
std::string conversations_reply(const std::vector<ConversationView>& conversations, UserId viewer);
std::string marked_read_reply(std::int64_t count);
std::string events_reply(const EventPage& page, EventOffset next);

// Notifications.
std::string notifications_reply(const std::vector<Notification>& notifications);
std::string unread_notifications_reply(std::int64_t count);
std::string notification_read_reply(bool found);

// Credits.
std::string pricing_reply();
std::string balance_reply(std::int64_t balance);
/// With the pricing.
std::string balance_and_pricing_reply(std::int64_t balance);
std::string ledger_reply(const std::vector<LedgerEntry>& entries);
std::string granted_reply(const GrantOutcome& granted);

// The service.
std::string root_reply(std::string_view server);
std::string health_reply(std::string_view environment);
std::string redis_health_reply();
std::string detailed_health_reply(std::string_view environment, const Store::Health& store);
std::string ready_reply(bool is_ready, bool is_draining);

}  // namespace truebond
