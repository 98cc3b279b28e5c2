#include "backends/memory/model.hpp"
#include "chat/domain/text.hpp"

namespace truebond {

MemoryModel::Conversation* MemoryModel::conversation(UserId a, UserId b) const {
    const auto it = conversations_.find(pair_of(a, b));
    return it == conversations_.end() ? nullptr : it->second.get();
}

MemoryModel::Conversation& MemoryModel::open_conversation(const SendCommand& command) {
    if (Conversation* known = conversation(command.sender, *command.receiver)) return *known;
    auto made = std::make_unique<Conversation>();
    made->id = command.new_conversation;
    made->members = pair_of(command.sender, *command.receiver);
    Conversation& opened = *made;
    conversations_[opened.members] = std::move(made);
    for (const UserId member : opened.members) account(member)->conversations.push_back(&opened);
    return opened;
}

EventOffset MemoryModel::append(Account& hearer, LogRecord record) {
    hearer.log.push_back(std::move(record));
    if (hearer.log.size() > limits_.events_kept_max) hearer.log.pop_front();
    return ++hearer.log_position;
}

std::optional<Errc> MemoryModel::refusal(const SendCommand& command, const Account* sender) const {
    if (sender == nullptr || !sender->user.is_active) return Errc::account_inactive;
    const Account* receiver = command.receiver ? account(*command.receiver) : nullptr;
    if (receiver == nullptr || !receiver->user.is_active) return Errc::receiver_not_found;
    if (receiver == sender) return Errc::self_send;
    if (sender->user.credits_balance < command.cost) return Errc::insufficient_credits;
    if (!command.content) return Errc::invalid_content;
    return std::nullopt;
}

SendOutcome MemoryModel::outcome_of(const Stored& stored, const Account& sender) const {
    SendOutcome outcome;
    outcome.message = stored.message;
    outcome.sender_name = sender.user.name;
    outcome.balance_after = stored.balance_after;
    outcome.sender_offset = stored.sender_offset;
    outcome.receiver_offset = stored.receiver_offset;
    outcome.notifies = stored.notifies;
    return outcome;
}

Outcome<SendOutcome> MemoryModel::commit_send(SendCommand command) {
    Account* sender = account(command.sender);
    if (sender != nullptr && command.idempotency_key) {
        if (const auto known = sender->keys.find(*command.idempotency_key); known != sender->keys.end()) {
            const Message& first = known->second.get().message;
            if (command.receiver != first.receiver || command.content != first.content) return fail(Errc::idempotency_conflict);
            SendOutcome again = outcome_of(known->second.get(), *sender);
            again.message.delivered_at = again.message.read_at = std::nullopt;  // the first answer, as it was
            again.replayed = true;
            return again;
        }
    }
    if (const auto refused = refusal(command, sender)) return fail(*refused);
    if (messages_.contains(command.id)) return fail(Errc::unavailable);  // a caller's mistake, as a unique index sees it

    Account& receiver = *account(*command.receiver);
    Conversation& chat = open_conversation(command);
    // Commands come from many threads, and clocks are set: time never runs against the order of a conversation.
    const WallTime now = chat.messages.empty() ? command.now : std::max(command.now, chat.messages.back().message.created_at);
    Stored stored;
    stored.message = Message{command.id,
                             chat.id,
                             static_cast<std::int64_t>(chat.messages.size()) + 1,
                             command.sender,
                             receiver.user.id,
                             std::move(*command.content),
                             now,
                             std::nullopt,
                             std::nullopt};
    sender->user.credits_balance -= command.cost;
    stored.price = command.cost;
    stored.balance_after = sender->user.credits_balance;
    const MessageRef ref{&chat, chat.messages.size()};
    stored.sender_offset = append(*sender, LogRecord{ref, true, now});
    stored.receiver_offset = append(receiver, LogRecord{ref, false, now});
    stored.notifies = receiver.user.settings.notifications.messages;
    chat.sent[side_of(chat, command.sender)] += 1;
    chat.messages.push_back(stored);

    messages_[command.id] = ref;
    if (stored.notifies) notify(receiver, ref);
    if (command.idempotency_key) sender->keys[std::move(*command.idempotency_key)] = ref;
    LedgerEntry entry;
    entry.id = TransactionId{command.id.value};
    entry.amount = -command.cost;
    entry.reason = LedgerReason::message_sent;
    entry.balance_after = stored.balance_after;
    entry.reference_id = command.id.to_string();
    entry.description = message_sent_description(receiver.user.id);
    entry.created_at = now;
    sender->ledger.push_back(std::move(entry));
    if (command.receiver_offline && stored.notifies) {
        const std::int64_t id = ++last_job_;
        jobs_[id] = PendingJob{Job{id, "offline_message", receiver.user.id, command.id, command.now, 0}, command.now};
    }
    return outcome_of(stored, *sender);
}

Outcome<ReadOutcome> MemoryModel::mark_read(UserId reader, UserId other, WallTime now) {
    ReadOutcome outcome;
    Conversation* chat = conversation(reader, other);
    if (chat == nullptr) return outcome;
    const std::size_t mine = side_of(*chat, reader);
    outcome.count = chat->sent[1 - mine] - chat->read[mine];
    if (outcome.count == 0) return outcome;
    outcome.up_to_seq = static_cast<std::int64_t>(chat->messages.size());
    outcome.read_at = now;
    chat->read[mine] = chat->sent[1 - mine];
    std::int64_t unread = outcome.count;
    for (auto it = chat->messages.rbegin(); unread > 0; ++it) {
        if (it->message.receiver != reader) continue;
        it->message.read_at = now;
        --unread;
    }
    Account& sender = *account(other);
    const MessagesRead event{reader, other, outcome.count, outcome.up_to_seq, now, sender.log_position + 1};
    outcome.sender_offset = append(sender, LogRecord{event, false, now});
    return outcome;
}

Outcome<DeliveredOutcome> MemoryModel::mark_delivered(UserId receiver, MessageId message, WallTime now) {
    const auto known = messages_.find(message);
    if (known == messages_.end()) return fail(Errc::not_delivered);
    Message& found = known->second.conversation->messages[known->second.index].message;
    if (found.receiver != receiver) return fail(Errc::not_delivered);
    DeliveredOutcome outcome;
    outcome.sender = found.sender;
    outcome.first = !found.delivered_at;
    if (!outcome.first) {
        outcome.delivered_at = *found.delivered_at;
        return outcome;
    }
    outcome.delivered_at = now;
    found.delivered_at = now;
    Account& sender = *account(found.sender);
    const MessageDelivered event{message, found.sender, receiver, now, sender.log_position + 1};
    outcome.sender_offset = append(sender, LogRecord{event, false, now});
    return outcome;
}

}  // namespace truebond
