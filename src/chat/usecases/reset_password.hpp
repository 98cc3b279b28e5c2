// The way back in for who has forgotten their password: a token by mail, good once, for ten minutes.
#pragma once

#include "base/log.hpp"
#include "chat/ports/audit_log.hpp"
#include "chat/ports/courier.hpp"
#include "chat/ports/password_hasher.hpp"
#include "chat/ports/secrets.hpp"
#include "chat/ports/store.hpp"
#include "chat/usecases/event_sink.hpp"
#include "chat/usecases/user_cache.hpp"

#include <string>

namespace truebond {

struct ResetPasswordParts {
    Store& store;
    PasswordHasher& hasher;
    Secrets& secrets;
    Courier& courier;
    UserCache& users;
    EventSink& events;
    AuditLog& audit;
    const base::Clock& clock;
    base::Logger& log;
};

class ResetPassword {
public:
    /// `link`: what the token is put behind in the mail; empty: the token stands alone.
    ResetPassword(const ResetPasswordParts& parts, std::string link) : parts_(parts), link_(std::move(link)) {}

    /// Says the same for every address, and as soon: what is done for those who have an account is done afterwards.
    void ask(std::string email, Done<bool> done);
    /// reset_token_invalid
    void check(std::string_view token, Done<UserId> done);
    /// reset_token_invalid, then password_too_short; overloaded. Ends all sessions of the user.
    void run(std::string_view token, std::string password, Done<User> done, ClientAddress from = {});

private:
    void send_token(const User& user);

    const ResetPasswordParts parts_;
    const std::string link_;
};

}  // namespace truebond
