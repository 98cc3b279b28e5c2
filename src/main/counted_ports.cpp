#include "main/counted_ports.hpp"

#include <algorithm>
#include <array>

namespace truebond {
namespace {

// 0 is "no", 1 is "yes".
constexpr std::array<std::string_view, 2> presence_words{"offline", "online"};
constexpr std::array<std::string_view, 2> typing_words{"stopped", "started"};
constexpr std::array<std::string_view, 6> log_in_words{"ok",   "wrong_password", "unknown_account", "account_inactive", "too_many_failures",
                                                       "other"};

template <class Word, std::size_t count>
std::array<std::string_view, count> words_of() {
    std::array<std::string_view, count> words{};
    for (std::size_t i = 0; i < count; ++i) words[i] = to_string(static_cast<Word>(i));
    return words;
}

std::size_t log_in_index(std::string_view word) {
    return static_cast<std::size_t>(std::find(log_in_words.begin(), log_in_words.end() - 1, word) - log_in_words.begin());
}

}  // namespace

CountedRateLimiter::CountedRateLimiter(RateLimiter& inner, base::Metrics& metrics)
    : inner_(inner),
      refusals_(metrics, {"truebond_rate_limited_total", "Refusals for having done something too often, by action."}, "action",
                words_of<RateAction, rate_action_count>()),
      bans_(metrics, {"truebond_rate_bans_total", "Bans that began, by action."}, "action", words_of<RateAction, rate_action_count>()) {}

std::optional<RateRefusal> CountedRateLimiter::hit(RateAction action, const RateSubject& who) {
    const auto refusal = inner_.hit(action, who);
    if (refusal) refusals_.add_one(static_cast<std::size_t>(action));
    if (refusal && refusal->ban_began) bans_.add_one(static_cast<std::size_t>(action));
    return refusal;
}

CountedAuditLog::CountedAuditLog(AuditLog& inner, base::Metrics& metrics)
    : inner_(inner),
      events_(metrics, {"truebond_audit_events_total", "What the audit log was told, by event."}, "event",
              words_of<AuditEvent, audit_event_count>()),
      log_ins_(metrics, {"truebond_log_ins_total", "Log-ins with a password, by what became of them."}, "result", log_in_words) {}

void CountedAuditLog::record(const AuditRecord& record) {
    events_.add_one(static_cast<std::size_t>(record.event));
    if (record.event == AuditEvent::signed_in) log_ins_.add_one(0);
    if (record.event == AuditEvent::sign_in_refused) log_ins_.add_one(log_in_index(record.what));
    inner_.record(record);
}

CountedEvents::CountedEvents(EventSink& inner, base::Metrics& metrics)
    : inner_(inner),
      presence_(metrics, {"truebond_presence_changes_total", "People who came or went, as others hear of it."}, "state", presence_words),
      typing_(metrics, {"truebond_typing_changes_total", "Typing that began or ended."}, "state", typing_words) {}

void CountedEvents::publish(const DomainEvent& event) {
    if (const auto* presence = std::get_if<PresenceChanged>(&event)) presence_.add_one(presence->online ? 1 : 0);
    if (const auto* typing = std::get_if<TypingChanged>(&event)) typing_.add_one(typing->typing ? 1 : 0);
    inner_.publish(event);
}

}  // namespace truebond
