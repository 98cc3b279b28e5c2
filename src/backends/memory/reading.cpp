#include "backends/memory/model.hpp"
#include "chat/domain/text.hpp"

#include <algorithm>

namespace truebond {

Outcome<HistoryPage> MemoryModel::history(const HistoryQuery& query) const {
    HistoryPage page;
    const Conversation* chat = conversation(query.viewer, query.other);
    std::size_t begin = 0;
    std::size_t end = chat == nullptr ? 0 : chat->messages.size();
    if (query.before || query.after) {
        const auto known = messages_.find(query.before ? *query.before : *query.after);
        if (chat == nullptr || known == messages_.end() || known->second.conversation != chat) return fail(Errc::message_not_found);
        if (query.before) end = known->second.index;
        else begin = known->second.index + 1;
    }
    page.has_more = end - begin > query.limit;
    if (page.has_more) {
        if (query.after && !query.before) end = begin + query.limit;
        else begin = end - query.limit;
    }
    for (std::size_t i = begin; i < end; ++i) page.messages.push_back(chat->messages[i].message);
    return page;
}

Outcome<std::vector<ConversationSummary>> MemoryModel::conversations(UserId user) const {
    std::vector<ConversationSummary> list;
    const Account* mine = account(user);
    if (mine == nullptr) return list;
    for (const Conversation* chat : mine->conversations) {
        const std::size_t side = side_of(*chat, user);
        const User& other = account(chat->members[1 - side])->user;
        const Message& last = chat->messages.back().message;
        ConversationSummary summary;
        summary.id = chat->id;
        summary.other = other.id;
        summary.other_name = other.name;
        if (!other.profile_pictures.empty()) summary.other_picture = other.profile_pictures.front();
        summary.other_shows_online = other.settings.privacy.show_online;
        summary.other_shows_last_seen = other.settings.privacy.show_last_seen;
        summary.other_last_seen_at = other.last_seen_at;
        summary.last_message = code_point_prefix(last.content, last_message_code_points);
        summary.last_message_at = last.created_at;
        summary.last_sender = last.sender;
        summary.last_seq = last.seq;
        summary.unread = chat->sent[1 - side] - chat->read[side];
        list.push_back(std::move(summary));
    }
    std::sort(list.begin(), list.end(),
              [](const auto& a, const auto& b) { return std::tie(b.last_message_at, b.id) < std::tie(a.last_message_at, a.id); });
    return list;
}

LoggedEvent MemoryModel::logged(const LogRecord& record, EventOffset offset) const {
    LoggedEvent event;
    event.offset = offset;
    event.to_sender = record.to_sender;
    event.created_at = record.created_at;
    if (const auto* ref = std::get_if<MessageRef>(&record.event)) {
        const Stored& stored = ref->get();
        MessageSent sent;
        sent.message = stored.message;
        sent.message.delivered_at = sent.message.read_at = std::nullopt;  // as it was when it happened
        sent.sender_name = account(stored.message.sender)->user.name;
        sent.sender_offset = stored.sender_offset;
        sent.receiver_offset = stored.receiver_offset;
        event.event = std::move(sent);
    } else if (const auto* read = std::get_if<MessagesRead>(&record.event)) {
        event.event = *read;
    } else {
        event.event = std::get<MessageDelivered>(record.event);
    }
    return event;
}

Outcome<EventPage> MemoryModel::events_after(UserId user, EventOffset after, std::size_t limit, WallTime now) const {
    EventPage page;
    const Account* mine = account(user);
    if (mine != nullptr) page.position = mine->log_position;
    // A position beyond ours is one of another history (a restored backup, say): what lies between cannot be known.
    if (after < 0 || after > page.position) return fail(Errc::offset_too_old);
    if (after == page.position) return page;
    const EventOffset first = page.position - static_cast<EventOffset>(mine->log.size()) + 1;
    if (after + 1 < first) return fail(Errc::offset_too_old);
    auto at = static_cast<std::size_t>(after + 1 - first);
    if (mine->log[at].created_at.us < now.us - limits_.events_kept_us) return fail(Errc::offset_too_old);
    for (; at < mine->log.size() && page.events.size() < limit; ++at) {
        page.events.push_back(logged(mine->log[at], first + static_cast<EventOffset>(at)));
    }
    page.has_more = at < mine->log.size();
    return page;
}

Outcome<EventOffset> MemoryModel::event_position(UserId user) const {
    const Account* mine = account(user);
    return mine == nullptr ? EventOffset{0} : mine->log_position;
}

}  // namespace truebond
