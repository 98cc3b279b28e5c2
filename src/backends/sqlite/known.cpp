#include "backends/sqlite/known.hpp"

namespace truebond::sqlite {
namespace {

// Some 8 MB when both are full.
constexpr std::size_t people_max = 32'768;
constexpr std::size_t conversations_max = 32'768;

}  // namespace

Person* Known::person(Connection& db, UserId id) {
    if (const auto found = people_.find(id); found != people_.end()) return &found->second;
    Person person;
    {
        Query query(db, "SELECT uid, is_active, name, notify_messages FROM accounts WHERE id = ?", id);
        if (!query.step()) return nullptr;
        person.uid = query.integer(0);
        person.is_active = query.flag(1);
        person.name = query.text(2);
        person.wants_notifications = query.flag(3);
    }
    person.balance = balance_of(db, person.uid);
    person.position = position_of(db, person.uid);
    if (db.failed()) return nullptr;
    return &people_.emplace(id, std::move(person)).first->second;
}

Conversation* Known::conversation(Connection& db, std::int64_t one, std::int64_t other) {
    const Pair pair = pair_of(one, other);
    if (const auto found = conversations_.find(pair); found != conversations_.end()) return &found->second;
    Conversation conversation;
    Query query(db,
                "SELECT c.cid, c.id, m.seq, iif(m.sender_uid = c.a_uid, m.sender_seq, m.seq - m.sender_seq), m.created_at "
                "FROM conversations c "
                "CROSS JOIN messages m ON m.cid = c.cid WHERE c.a_uid = ? AND c.b_uid = ? ORDER BY m.seq DESC LIMIT 1",
                pair.a, pair.b);
    if (!query.step()) return nullptr;
    conversation.cid = query.integer(0);
    conversation.id = query.id<ConversationId>(1);
    conversation.last_seq = query.integer(2);
    conversation.a_sent = query.integer(3);
    conversation.last_at = query.time(4);
    return &conversations_.emplace(pair, conversation).first->second;
}

Conversation& Known::add_conversation(std::int64_t one, std::int64_t other, Conversation conversation) {
    return conversations_[pair_of(one, other)] = conversation;
}

void Known::forget_all() {
    people_.clear();
    conversations_.clear();
}

void Known::trim() {
    if (people_.size() > people_max) people_.clear();
    if (conversations_.size() > conversations_max) conversations_.clear();
}

}  // namespace truebond::sqlite
