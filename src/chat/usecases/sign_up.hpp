// A new account, signed in.
#pragma once

#include "chat/ports/account_store.hpp"
#include "chat/ports/audit_log.hpp"
#include "chat/ports/password_hasher.hpp"
#include "chat/usecases/token_issuer.hpp"
#include "chat/usecases/user_cache.hpp"

namespace truebond {

struct SignUpRequest {
    std::string name;
    std::string email;  // the domain in lower case
    std::string mobile_number;
    std::string password;  // no NUL
    int age = 0;
    Gender gender = Gender::other;
    Intent intent = Intent::dating;
    Preferences preferences;
    Address address;
    ClientAddress from;  // for the audit log
};

struct SignedIn {
    User user;
    TokenPair tokens;
};

/// email_taken, mobile_taken; overloaded when too many passwords wait to be hashed.
class SignUp {
public:
    SignUp(AccountStore& accounts, PasswordHasher& hasher, TokenIssuer& issuer, UserCache& users, IdGenerator& ids, AuditLog& audit,
           const base::Clock& clock)
        : accounts_(accounts), hasher_(hasher), issuer_(issuer), users_(users), ids_(ids), audit_(audit), clock_(clock) {}
    void run(SignUpRequest request, Done<SignedIn> done);

private:
    void create(SignUpRequest request, std::string password_hash, Done<SignedIn> done);

    AccountStore& accounts_;
    PasswordHasher& hasher_;
    TokenIssuer& issuer_;
    UserCache& users_;
    IdGenerator& ids_;
    AuditLog& audit_;
    const base::Clock& clock_;
};

}  // namespace truebond
