// Ports with a counter before them: what use cases ask of the world, seen from outside.
#pragma once

#include "base/metrics.hpp"
#include "chat/ports/audit_log.hpp"
#include "chat/ports/rate_limiter.hpp"
#include "chat/usecases/event_sink.hpp"

namespace truebond {

/// Refusals and bans, by action.
class CountedRateLimiter final : public RateLimiter {
public:
    CountedRateLimiter(RateLimiter& inner, base::Metrics& metrics);
    std::optional<RateRefusal> hit(RateAction action, const RateSubject& who) override;
    void take_back(RateAction action, const RateSubject& who) override { inner_.take_back(action, who); }
    void forget(RateAction action, const RateSubject& who) override { inner_.forget(action, who); }

private:
    RateLimiter& inner_;
    const base::CounterSet refusals_;
    const base::CounterSet bans_;
};

/// Everything that is recorded, by kind; log-ins by what became of them.
class CountedAuditLog final : public AuditLog {
public:
    CountedAuditLog(AuditLog& inner, base::Metrics& metrics);
    void record(const AuditRecord& record) override;

private:
    AuditLog& inner_;
    const base::CounterSet events_;
    const base::CounterSet log_ins_;
};

/// How often people come, go and type.
class CountedEvents final : public EventSink {
public:
    CountedEvents(EventSink& inner, base::Metrics& metrics);
    void publish(const DomainEvent& event) override;
    void disconnect_session(std::string_view key) override { inner_.disconnect_session(key); }
    void disconnect_user(UserId user, std::int64_t generation) override { inner_.disconnect_user(user, generation); }

private:
    EventSink& inner_;
    const base::CounterSet presence_;
    const base::CounterSet typing_;
};

}  // namespace truebond
