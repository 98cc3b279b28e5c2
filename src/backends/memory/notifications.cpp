#include "backends/memory/model.hpp"
#include "chat/domain/text.hpp"

#include <algorithm>

namespace truebond {

void MemoryModel::notify(Account& receiver, MessageRef message) {
    receiver.notices.push_back(Notice{message, false});
    if (receiver.notices.size() > static_cast<std::size_t>(limits_.notifications.kept_max)) receiver.notices.pop_front();
}

bool MemoryModel::is_kept(const Notice& notice, WallTime now) const {
    return notice.message.get().message.created_at.us >= now.us - limits_.notifications.kept_us;
}

Outcome<std::vector<Notification>> MemoryModel::notifications(const NotificationQuery& query) const {
    std::vector<Notification> found;
    const Account* mine = account(query.user);
    if (mine == nullptr) return found;
    for (auto it = mine->notices.rbegin(); it != mine->notices.rend() && found.size() < query.limit; ++it) {
        if (!is_kept(*it, query.now)) break;
        if (query.unread_only && it->is_read) continue;
        const Message& message = it->message.get().message;
        Notification notification;
        notification.message = message.id;
        notification.sender = message.sender;
        notification.sender_name = account(message.sender)->user.name;
        notification.preview = code_point_prefix(message.content, preview_code_points);
        notification.is_read = it->is_read;
        notification.created_at = message.created_at;
        found.push_back(std::move(notification));
    }
    return found;
}

Outcome<std::int64_t> MemoryModel::count_unread_notifications(UserId user, WallTime now) const {
    const Account* mine = account(user);
    if (mine == nullptr) return std::int64_t{0};
    return static_cast<std::int64_t>(std::count_if(mine->notices.begin(), mine->notices.end(),
                                                   [&](const Notice& notice) { return !notice.is_read && is_kept(notice, now); }));
}

Outcome<bool> MemoryModel::read_notification(UserId user, MessageId notification, WallTime now) {
    Account* mine = account(user);
    if (mine == nullptr) return false;
    const auto found = std::find_if(mine->notices.begin(), mine->notices.end(),
                                    [&](const Notice& notice) { return notice.message.get().message.id == notification; });
    if (found == mine->notices.end() || !is_kept(*found, now)) return false;
    found->is_read = true;
    return true;
}

Outcome<bool> MemoryModel::read_all_notifications(UserId user) {
    if (Account* mine = account(user)) {
        for (Notice& notice : mine->notices) notice.is_read = true;
    }
    return true;
}

}  // namespace truebond
