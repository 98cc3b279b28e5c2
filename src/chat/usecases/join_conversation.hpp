// Who may sit in which conversation's room.
#pragma once

#include "chat/ports/audit_log.hpp"
#include "chat/usecases/user_cache.hpp"

namespace truebond {

/// Whom one may write to: somebody else who exists and is active. access_denied otherwise; nullopt: an id that names nobody.
/// `done` runs before this returns when the other is known.
void check_access(UserCache& users, UserId who, std::optional<UserId> other, Done<UserId> done);

class JoinConversation {
public:
    JoinConversation(UserCache& users, AuditLog& audit) : users_(users), audit_(audit) {}
    /// Answers the room's name: conversation_room(who, other).
    void run(UserId who, std::optional<UserId> other, Done<std::string> done);

private:
    UserCache& users_;
    AuditLog& audit_;
};

}  // namespace truebond
