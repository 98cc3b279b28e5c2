// Notifications. They are made by MessageStore::commit_send; here they are read. See store.hpp for threads, order and errors.
#pragma once

#include "chat/domain/notification.hpp"
#include "chat/ports/done.hpp"

#include <vector>

namespace truebond {

struct NotificationQuery {
    UserId user;
    bool unread_only = false;
    std::size_t limit = 50;  // 1 to 100
    WallTime now;
};

/// Of each user the newest are kept, as many and as long as the store's NotificationRetention says; the others are as if they had
/// never been. Reading a conversation leaves its notifications as they are: v1.0.0's apps count the two apart.
class NotificationStore {
public:
    virtual ~NotificationStore() = default;

    /// Newest first.
    virtual void notifications(NotificationQuery query, Done<std::vector<Notification>> done) = 0;
    virtual void count_unread_notifications(UserId user, WallTime now, Done<std::int64_t> done) = 0;
    /// False: `user` has no such notification. Reading one again changes nothing.
    virtual void read_notification(UserId user, MessageId notification, WallTime now, Done<bool> done) = 0;
    /// All that there are now; true.
    virtual void read_all_notifications(UserId user, Done<bool> done) = 0;
};

}  // namespace truebond
