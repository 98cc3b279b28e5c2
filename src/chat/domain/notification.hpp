// What somebody is told has happened. So far that is always a message of somebody's, and the notification has its message's id.
#pragma once

#include "chat/domain/message.hpp"

namespace truebond {

struct Notification {
    MessageId message;
    UserId sender;
    std::string sender_name;  // as it is now
    std::string preview;      // the message's first 50 code points
    bool is_read = false;
    WallTime created_at;
};

/// How many of a user's newest notifications are kept, and for how long; older ones are gone, read or not.
struct NotificationRetention {
    std::int64_t kept_max = 1000;
    std::int64_t kept_us = std::int64_t{30} * 24 * 3600 * 1'000'000;
};

}  // namespace truebond
