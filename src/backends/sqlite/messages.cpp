#include "backends/sqlite/steps.hpp"

namespace truebond::sqlite {
namespace {

/// The answer to a key that was used before: the first one again, or a conflict. nullopt: the key is new.
std::optional<Outcome<SendOutcome>> replay(WriteContext& context, const SendCommand& command, const Person& sender) {
    Query query(
        context.db,
        "SELECT m.id, c.id, m.seq, a.id, m.content, m.created_at, m.balance_after, m.sender_offset, m.receiver_offset, "
        "m.notification > 0 FROM messages m CROSS JOIN conversations c ON c.cid = m.cid CROSS JOIN accounts a ON a.uid = m.receiver_uid "
        "WHERE m.sender_uid = ? AND m.client_key = ?",
        sender.uid, command.idempotency_key);
    if (!query.step()) return std::nullopt;
    if (command.receiver != query.id<UserId>(3) || command.content != query.bytes(4))
        return Outcome<SendOutcome>(fail(Errc::idempotency_conflict));
    SendOutcome outcome;
    outcome.message.id = query.id<MessageId>(0);
    outcome.message.conversation = query.id<ConversationId>(1);
    outcome.message.seq = query.integer(2);
    outcome.message.sender = command.sender;
    outcome.message.receiver = *command.receiver;
    outcome.message.content = *command.content;
    outcome.message.created_at = query.time(5);
    outcome.sender_name = sender.name;
    outcome.balance_after = query.integer(6);
    outcome.sender_offset = query.integer(7);
    outcome.receiver_offset = query.integer(8);
    outcome.notifies = query.flag(9);
    outcome.replayed = true;
    return Outcome<SendOutcome>(std::move(outcome));
}

std::optional<Errc> refusal(const SendCommand& command, const Person* sender, const Person* receiver) {
    if (sender == nullptr || !sender->is_active) return Errc::account_inactive;
    if (receiver == nullptr || !receiver->is_active) return Errc::receiver_not_found;
    if (sender == receiver) return Errc::self_send;
    if (sender->balance < command.cost) return Errc::insufficient_credits;
    if (!command.content) return Errc::invalid_content;
    return std::nullopt;
}

Conversation& open_conversation(WriteContext& context, const SendCommand& command, const Person& sender, const Person& receiver) {
    if (Conversation* known = context.known.conversation(context.db, sender.uid, receiver.uid)) return *known;
    Conversation made;
    made.id = command.new_conversation;
    Query query(context.db, "INSERT INTO conversations (id, a_uid, b_uid, a_read, b_read) VALUES (?, ?, ?, 0, 0) RETURNING cid", made.id,
                std::min(sender.uid, receiver.uid), std::max(sender.uid, receiver.uid));
    if (query.step()) made.cid = query.integer(0);
    return context.known.add_conversation(sender.uid, receiver.uid, made);
}

}  // namespace

Outcome<SendOutcome> commit_send(WriteContext& context, const SendCommand& command) {
    Connection& db = context.db;
    Person* sender = context.known.person(db, command.sender);
    if (sender != nullptr && command.idempotency_key) {
        if (auto answer = replay(context, command, *sender)) return std::move(*answer);
    }
    Person* receiver = command.receiver ? context.known.person(db, *command.receiver) : nullptr;
    if (const auto refused = refusal(command, sender, receiver)) return fail(*refused);

    // What is known changes with the rows; a transaction that fails takes all of it back.
    Conversation& conversation = open_conversation(context, command, *sender, *receiver);
    conversation.last_seq += 1;
    conversation.a_sent += sender->uid < receiver->uid ? 1 : 0;
    // Commands come from many threads, and clocks are set: time never runs against the order of a conversation.
    const WallTime now = conversation.last_at = std::max(command.now, conversation.last_at);
    const std::int64_t sender_seq = sender->uid < receiver->uid ? conversation.a_sent : conversation.b_sent();
    sender->balance -= command.cost;
    sender->position += 1;
    receiver->position += 1;
    const std::int64_t notification = notify(db, *receiver, now);
    run(db,
        "INSERT INTO messages (cid, seq, id, sender_uid, receiver_uid, sender_seq, created_at, price, balance_after, sender_offset, "
        "receiver_offset, client_key, content, notification) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        conversation.cid, conversation.last_seq, command.id, sender->uid, receiver->uid, sender_seq, now, command.cost, sender->balance,
        sender->position, receiver->position, command.idempotency_key, *command.content, notification);
    if (command.receiver_offline && notification > 0) {
        run(db, "INSERT INTO jobs (due_at, kind, user, message, created_at, attempts) VALUES (?1, 'offline_message', ?2, ?3, ?1, 0)",
            command.now, *command.receiver, command.id);
    }

    SendOutcome outcome;
    outcome.message = Message{command.id, conversation.id, conversation.last_seq, command.sender, *command.receiver, *command.content,
                              now,        std::nullopt,    std::nullopt};
    outcome.sender_name = sender->name;
    outcome.balance_after = sender->balance;
    outcome.sender_offset = sender->position;
    outcome.receiver_offset = receiver->position;
    outcome.notifies = notification > 0;
    return outcome;
}

}  // namespace truebond::sqlite
