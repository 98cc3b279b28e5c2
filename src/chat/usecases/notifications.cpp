#include "chat/usecases/notifications.hpp"

namespace truebond {

void Notifications::list(UserId user, const NotificationsRequest& request, Done<std::vector<Notification>> done) {
    store_.notifications({user, request.unread_only, request.limit, clock_.wall()}, std::move(done));
}

void Notifications::count_unread(UserId user, Done<std::int64_t> done) {
    store_.count_unread_notifications(user, clock_.wall(), std::move(done));
}

void Notifications::read(UserId user, std::optional<MessageId> notification, Done<bool> done) {
    if (!notification) return done(false);
    store_.read_notification(user, *notification, clock_.wall(), std::move(done));
}

void Notifications::read_all(UserId user, Done<bool> done) { store_.read_all_notifications(user, std::move(done)); }

}  // namespace truebond
