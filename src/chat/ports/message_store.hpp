// Messages and conversations. See store.hpp for threads, order and errors.
#pragma once

#include "chat/domain/events.hpp"
#include "chat/domain/message.hpp"
#include "chat/ports/done.hpp"

#include <optional>
#include <string>
#include <vector>

namespace truebond {

struct SendCommand {
    MessageId id;
    ConversationId new_conversation;  // used if this is the pair's first message
    UserId sender;
    /// nullopt = an id that names nobody (malformed): refused as receiver_not_found in its turn.
    std::optional<UserId> receiver;
    /// nullopt = not acceptable as content (type, length): refused as invalid_content, after everything else was checked.
    std::optional<std::string> content;
    std::optional<std::string> idempotency_key;
    std::int64_t cost = 1;
    WallTime now;
    /// Nobody of the receiver's is connected: leave a job for offline delivery in the same step, if they want to be notified.
    bool receiver_offline = false;
};

struct SendOutcome {
    Message message;
    std::string sender_name;
    std::int64_t balance_after = 0;
    EventOffset sender_offset = 0;
    EventOffset receiver_offset = 0;
    bool notifies = false;  // the receiver wants to hear of messages (settings.notifications.messages), and got a notification
    bool replayed = false;  // the key was known: `message` is the first one, nothing was changed
};

struct HistoryQuery {
    UserId viewer;
    UserId other;
    std::size_t limit = 50;           // 1 to 100
    std::optional<MessageId> before;  // at most one of the two
    std::optional<MessageId> after;
};

struct HistoryPage {
    std::vector<Message> messages;  // oldest first; without `after` the newest `limit` of what matches, with it the oldest
    bool has_more = false;          // further ones in the direction of paging
};

struct ReadOutcome {
    std::int64_t count = 0;  // 0: nothing was unread, nothing changed
    std::int64_t up_to_seq = 0;
    WallTime read_at;
    EventOffset sender_offset = 0;
};

struct DeliveredOutcome {
    bool first = false;  // false: it was delivered before, nothing changed
    UserId sender;
    WallTime delivered_at;  // the first time
    EventOffset sender_offset = 0;
};

class MessageStore {
public:
    virtual ~MessageStore() = default;

    /// One atomic step: debit, ledger, message, conversation, unread, both users' event log,
    /// the receiver's notification and the offline job (both only if they want to hear of messages).
    /// Checked in this order: idempotency key (replay, or idempotency_conflict when receiver or content differ) →
    /// receiver_not_found (unknown or deactivated) → self_send → insufficient_credits → invalid_content.
    /// account_inactive when the sender was deactivated meanwhile (before receiver_not_found).
    virtual void commit_send(SendCommand command, Done<SendOutcome> done) = 0;

    /// message_not_found when `before` or `after` is not a message of this conversation.
    virtual void history(HistoryQuery query, Done<HistoryPage> done) = 0;
    /// All of the user's conversations that have a message, newest first (then by id, descending).
    virtual void conversations(UserId user, Done<std::vector<ConversationSummary>> done) = 0;
    /// Everything of `other`'s up to now is read; unread becomes 0. An unknown pair: count 0.
    virtual void mark_read(UserId reader, UserId other, WallTime now, Done<ReadOutcome> done) = 0;
    /// not_delivered unless `receiver` is the message's receiver.
    virtual void mark_delivered(UserId receiver, MessageId message, WallTime now, Done<DeliveredOutcome> done) = 0;
};

}  // namespace truebond
