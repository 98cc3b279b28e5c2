// E-mail and password against a new session.
#pragma once

#include "chat/usecases/rate_limits.hpp"
#include "chat/usecases/sign_up.hpp"

namespace truebond {

/// invalid_credentials, at the same cost whether the address is unknown or the password wrong; account_inactive only with the right
/// password; overloaded.
class LogIn {
public:
    LogIn(AccountStore& accounts, PasswordHasher& hasher, TokenIssuer& issuer, UserCache& users, RateLimits& limits, AuditLog& audit,
          const base::Clock& clock)
        : accounts_(accounts), hasher_(hasher), issuer_(issuer), users_(users), limits_(limits), audit_(audit), clock_(clock) {}

    /// Asked before run(): too many wrong passwords for this account have come from there.
    std::optional<RateRefusal> refusal(std::string_view email, const ClientAddress& from) { return limits_.try_account(email, from); }
    void run(std::string email, std::string password, Done<SignedIn> done, ClientAddress from = {});

private:
    struct Attempt {
        RateSubject account;
        ClientAddress from;
        Done<SignedIn> done;
    };
    void check(std::string password, Outcome<User> found, Attempt attempt);
    void decide(Outcome<User> found, Outcome<bool> right, Attempt attempt);
    void refuse(std::optional<UserId> user, std::string_view why, Errc code, Attempt attempt);
    void finish(User user, Attempt attempt);

    AccountStore& accounts_;
    PasswordHasher& hasher_;
    TokenIssuer& issuer_;
    UserCache& users_;
    RateLimits& limits_;
    AuditLog& audit_;
    const base::Clock& clock_;
};

}  // namespace truebond
