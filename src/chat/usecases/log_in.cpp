#include "chat/usecases/log_in.hpp"

namespace truebond {

void LogIn::run(std::string email, std::string password, Done<SignedIn> done, ClientAddress from) {
    Attempt attempt{RateSubject::account_from_address(email, from), from, std::move(done)};
    accounts_.find_user_by_email(std::move(email),
                                 [this, password = std::move(password), attempt = std::move(attempt)](Outcome<User> found) mutable {
                                     check(std::move(password), std::move(found), std::move(attempt));
                                 });
}

void LogIn::check(std::string password, Outcome<User> found, Attempt attempt) {
    if (!found && found.error() != Errc::user_not_found) {
        const Errc trouble = found.error();
        return decide(std::move(found), fail(trouble), std::move(attempt));
    }
    std::string hash = found ? found->password_hash : std::string();
    if (password.find('\0') != std::string::npos) {
        // bcrypt would stop reading there; no account has such a password. It costs what every wrong one costs.
        password = "nul";
        hash.clear();
    }
    hasher_.verify(std::move(password), std::move(hash),
                   [this, found = std::move(found), attempt = std::move(attempt)](Outcome<bool> right) mutable {
                       decide(std::move(found), right, std::move(attempt));
                   });
}

void LogIn::decide(Outcome<User> found, Outcome<bool> right, Attempt attempt) {
    if (!right) {
        limits_.not_tried(attempt.account);
        return attempt.done(fail(right.error()));
    }
    if (!found) return refuse(std::nullopt, "unknown_account", Errc::invalid_credentials, std::move(attempt));
    if (!*right) return refuse(found->id, "wrong_password", Errc::invalid_credentials, std::move(attempt));
    limits_.signed_in(attempt.account);
    if (!found->is_active) return refuse(found->id, "account_inactive", Errc::account_inactive, std::move(attempt));
    finish(std::move(*found), std::move(attempt));
}

void LogIn::refuse(std::optional<UserId> user, std::string_view why, Errc code, Attempt attempt) {
    audit_.record({.event = AuditEvent::sign_in_refused, .user = user, .from = attempt.from, .what = why});
    attempt.done(fail(code));
}

void LogIn::finish(User user, Attempt attempt) {
    const WallTime now = clock_.wall();
    // For the record only: nobody waits for it, and a log-in does not fail for want of it.
    accounts_.update_user(
        user.id, [now](User& u) { u.last_login_at = now; },
        [this](Outcome<User> written) {
            if (written) users_.wrote(*written);
        });
    audit_.record({.event = AuditEvent::signed_in, .user = user.id, .from = attempt.from});
    TokenPair tokens = issuer_.issue(user);
    attempt.done(SignedIn{std::move(user), std::move(tokens)});
}

}  // namespace truebond
