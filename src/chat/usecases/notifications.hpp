// What somebody was told, and what of it they have seen.
#pragma once

#include "base/clock.hpp"
#include "chat/ports/notification_store.hpp"

#include <optional>

namespace truebond {

struct NotificationsRequest {
    bool unread_only = false;
    std::size_t limit = 50;
};

class Notifications {
public:
    Notifications(NotificationStore& store, const base::Clock& clock) : store_(store), clock_(clock) {}

    /// Newest first.
    void list(UserId user, const NotificationsRequest& request, Done<std::vector<Notification>> done);
    void count_unread(UserId user, Done<std::int64_t> done);
    /// False: there is none of that id; nullopt is an id that names nothing.
    void read(UserId user, std::optional<MessageId> notification, Done<bool> done);
    void read_all(UserId user, Done<bool> done);

private:
    NotificationStore& store_;
    const base::Clock& clock_;
};

}  // namespace truebond
