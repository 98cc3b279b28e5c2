#include "chat/usecases/mark_delivered.hpp"

namespace truebond {

void MarkDelivered::run(UserId receiver, std::optional<MessageId> message, Done<DeliveredOutcome> done) {
    if (!message) return done(fail(Errc::not_delivered));
    messages_.mark_delivered(
        receiver, *message, clock_.wall(),
        [this, receiver, id = *message, done = std::move(done)](Outcome<DeliveredOutcome> delivered) mutable {
            if (delivered && delivered->first) {
                events_.publish(MessageDelivered{id, delivered->sender, receiver, delivered->delivered_at, delivered->sender_offset});
            }
            if (!delivered && delivered.error() == Errc::not_delivered) {
                audit_.record({.event = AuditEvent::access_denied, .user = receiver, .what = "mark_delivered"});
            }
            done(delivered);
        });
}

}  // namespace truebond
