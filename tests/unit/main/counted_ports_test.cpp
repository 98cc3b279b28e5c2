#include "main/counted_ports.hpp"

#include "main/prometheus_metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace truebond {
namespace {

using ::testing::HasSubstr;

struct OneTooMany final : RateLimiter {
    std::optional<RateRefusal> hit(RateAction, const RateSubject&) override { return answer; }
    void take_back(RateAction, const RateSubject&) override { ++taken_back; }
    void forget(RateAction, const RateSubject&) override { ++forgotten; }
    std::optional<RateRefusal> answer;
    int taken_back = 0;
    int forgotten = 0;
};

struct Heard final : EventSink, AuditLog {
    void publish(const DomainEvent&) override { ++events; }
    void disconnect_session(std::string_view) override { ++ended; }
    void disconnect_user(UserId, std::int64_t) override { ++ended; }
    void record(const AuditRecord&) override { ++records; }
    int events = 0;
    int ended = 0;
    int records = 0;
};

TEST(CountedPorts, RefusalsAndBansByAction) {
    PrometheusMetrics metrics;
    OneTooMany inner;
    CountedRateLimiter limiter(inner, metrics);
    const auto who = RateSubject::user(UserId());
    EXPECT_EQ(limiter.hit(RateAction::message, who), std::nullopt);
    inner.answer = RateRefusal{3, false, false};
    EXPECT_EQ(limiter.hit(RateAction::message, who), inner.answer);
    inner.answer = RateRefusal{300, true, true};
    EXPECT_EQ(limiter.hit(RateAction::message, who), inner.answer);
    inner.answer = RateRefusal{299, true, false};
    limiter.hit(RateAction::typing, who);
    limiter.take_back(RateAction::typing, who);
    limiter.forget(RateAction::typing, who);
    const std::string text = metrics.text();
    EXPECT_THAT(text, HasSubstr("truebond_rate_limited_total{action=\"message\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("truebond_rate_limited_total{action=\"typing\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("truebond_rate_bans_total{action=\"message\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("truebond_rate_bans_total{action=\"typing\"} 0\n"));
    EXPECT_EQ(inner.taken_back + inner.forgotten, 2);
}

TEST(CountedPorts, LogInsByWhatBecameOfThem) {
    PrometheusMetrics metrics;
    Heard inner;
    CountedAuditLog audit(inner, metrics);
    audit.record({.event = AuditEvent::signed_in});
    audit.record({.event = AuditEvent::sign_in_refused, .what = "wrong_password"});
    audit.record({.event = AuditEvent::sign_in_refused, .what = "never heard of"});
    audit.record({.event = AuditEvent::signed_up});
    const std::string text = metrics.text();
    EXPECT_THAT(text, HasSubstr("truebond_log_ins_total{result=\"ok\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("truebond_log_ins_total{result=\"wrong_password\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("truebond_log_ins_total{result=\"other\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("truebond_audit_events_total{event=\"sign_in_refused\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("truebond_audit_events_total{event=\"signed_up\"} 1\n"));
    EXPECT_EQ(inner.records, 4);
}

TEST(CountedPorts, ComingGoingAndTyping) {
    PrometheusMetrics metrics;
    Heard inner;
    CountedEvents events(inner, metrics);
    PresenceChanged change;
    change.online = true;
    events.publish(change);
    events.publish(TypingChanged{UserId(), UserId(), true, {}});
    events.publish(TypingChanged{UserId(), UserId(), false, {}});
    events.publish(MessagesRead());
    events.disconnect_session("jti:x");
    events.disconnect_user(UserId(), 1);
    const std::string text = metrics.text();
    EXPECT_THAT(text, HasSubstr("truebond_presence_changes_total{state=\"online\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("truebond_presence_changes_total{state=\"offline\"} 0\n"));
    EXPECT_THAT(text, HasSubstr("truebond_typing_changes_total{state=\"started\"} 1\n"));
    EXPECT_THAT(text, HasSubstr("truebond_typing_changes_total{state=\"stopped\"} 1\n"));
    EXPECT_EQ(inner.events, 4);
    EXPECT_EQ(inner.ended, 2);
}

}  // namespace
}  // namespace truebond
