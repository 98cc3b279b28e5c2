// Where somebody's books stand. Kept nowhere: it is what their newest rows say, so a send writes no row but the message.
#pragma once

#include "backends/sqlite/query.hpp"
#include "chat/domain/message.hpp"

#include <limits>

namespace truebond::sqlite {

/// 0: there is no such user.
std::int64_t find_uid(Connection& db, UserId id);

/// The newest offset in the user's event log, 0 if there is none.
EventOffset position_of(Connection& db, std::int64_t uid);

/// The newest notification of a user's.
struct NotificationTail {
    std::int64_t n = 0;  // how many there have been; 0: none, and the rest says nothing
    EventOffset offset = 0;
    WallTime created_at;
};

/// As it was when the user's event log had come to `offset`; without one, as it is.
NotificationTail newest_notification(Connection& db, std::int64_t uid, EventOffset offset = std::numeric_limits<EventOffset>::max());

/// What the newest of the user's ledger entries left.
std::int64_t balance_of(Connection& db, std::int64_t uid);

}  // namespace truebond::sqlite
