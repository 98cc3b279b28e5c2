// What an operator can ask for: by `truebond credits grant …` and its like, on the database or through a running server.
#pragma once

#include "base/clock.hpp"
#include "chat/domain/ids.hpp"
#include "chat/ports/audit_log.hpp"
#include "chat/ports/store.hpp"
#include "main/control_socket.hpp"

#include <functional>

namespace truebond {

struct AdminParts {
    Store& store;
    IdGenerator& ids;
    const base::Clock& clock;
    AuditLog& audit;
    /// Called on the store's thread when an account has changed: a running server updates its cache, and ends the connections whose
    /// generation is below `generation`.
    std::function<void(const User& user, std::int64_t generation)> account_changed = [](const User&, std::int64_t) {};
};

inline constexpr std::int64_t users_listed_max = 100;  // in one answer, which is one line of the control socket

/// Each blocks until the store has answered. Commands are objects: {"command":"credits.grant","user":…,"amount":…,"reference":…,
/// "reason":…,"description":…}, {"command":"user.show|user.activate|user.deactivate|user.revoke","user":…},
/// {"command":"user.list","after":id,"limit":1 to users_listed_max}, {"command":"db.check"}.
class AdminCommands {
public:
    explicit AdminCommands(AdminParts parts) : parts_(std::move(parts)) {}
    AdminReply run(const sioxx::Value& command);

private:
    Outcome<User> find(const sioxx::Value& command);
    AdminReply grant(const sioxx::Value& command);
    AdminReply list(const sioxx::Value& command);
    AdminReply show(const User& user) const;
    AdminReply set_active(const User& user, bool active);
    AdminReply revoke(const User& user);
    AdminReply check();
    void note(AuditEvent event, UserId user);

    AdminParts parts_;
};

}  // namespace truebond
