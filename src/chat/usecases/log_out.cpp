#include "chat/usecases/log_out.hpp"

namespace truebond {

void LogOut::run(const Principal& who, Done<bool> done, ClientAddress from) {
    std::vector<Revocation> revoked;
    if (!who.jti.empty()) revoked.push_back({"jti:" + who.jti, WallTime{who.expires_at_s * 1'000'000}});
    if (!who.family.empty()) {
        // Until the last token the family can have given out has expired.
        revoked.push_back({"fam:" + who.family, WallTime{clock_.wall().us + refresh_token_seconds * 1'000'000}});
    }
    std::vector<Revocation> stored = revoked;
    sessions_.add_revocations(std::move(stored), [this, revoked = std::move(revoked), user = who.user, from,
                                                  done = std::move(done)](Outcome<bool> added) mutable {
        if (!added) return done(fail(added.error()));
        for (const Revocation& revocation : revoked) revocations_.add(revocation);
        for (const Revocation& revocation : revoked) events_.disconnect_session(revocation.key);
        audit_.record({.event = AuditEvent::signed_out, .user = user, .from = from});
        done(true);
    });
}

}  // namespace truebond
