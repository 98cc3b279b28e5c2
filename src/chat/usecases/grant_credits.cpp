#include "chat/usecases/grant_credits.hpp"

namespace truebond {

void GrantCredits::run(GrantRequest request, Done<GrantOutcome> done, ClientAddress from) {
    if (!request.user) return done(fail(Errc::user_not_found));
    GrantCommand command;
    command.id = ids_.next_as<TransactionId>();
    command.user = *request.user;
    command.amount = request.amount;
    command.reason = request.reason;
    command.reference_id = std::move(request.reference_id);
    command.description = std::move(request.description);
    command.now = clock_.wall();
    credits_.grant_credits(std::move(command), [this, from, user = *request.user, word = request.reason_word,
                                                done = std::move(done)](Outcome<GrantOutcome> granted) mutable {
        if (granted && !granted->replayed) {
            audit_.record({.event = AuditEvent::credits_granted,
                           .user = user,
                           .from = from,
                           .by = "service",
                           .what = word,
                           .amount = granted->entry.amount,
                           .reference = granted->entry.reference_id});
        }
        done(std::move(granted));
    });
}

}  // namespace truebond
