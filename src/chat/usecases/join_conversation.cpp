#include "chat/usecases/join_conversation.hpp"

#include "chat/domain/rooms.hpp"

namespace truebond {

void check_access(UserCache& users, UserId who, std::optional<UserId> other, Done<UserId> done) {
    if (!other || *other == who) return done(fail(Errc::access_denied));
    users.find(*other, [done = std::move(done)](Outcome<KnownUser> found) mutable {
        if (found && found->is_active) return done(found->id);
        if (found || found.error() == Errc::user_not_found) return done(fail(Errc::access_denied));
        done(fail(found.error()));
    });
}

void JoinConversation::run(UserId who, std::optional<UserId> other, Done<std::string> done) {
    check_access(users_, who, other, [this, who, other, done = std::move(done)](Outcome<UserId> granted) mutable {
        if (granted) return done(conversation_room(who, *granted));
        if (granted.error() == Errc::access_denied) {
            audit_.record({.event = AuditEvent::access_denied, .user = who, .what = "join_conversation", .other = other});
        }
        done(fail(granted.error()));
    });
}

}  // namespace truebond
