// What the writer remembers of people and conversations, so that a send in a lively conversation reads nothing.
#pragma once

#include "backends/sqlite/tails.hpp"

#include <string>
#include <unordered_map>

namespace truebond::sqlite {

struct Person {
    std::int64_t uid = 0;
    bool is_active = false;
    std::int64_t balance = 0;
    EventOffset position = 0;
    bool wants_notifications = true;
    std::optional<NotificationTail> notifications;  // looked up when it is first needed: many only ever send
    std::string name;
};

struct Conversation {
    std::int64_t cid = 0;
    ConversationId id;
    std::int64_t last_seq = 0;
    std::int64_t a_sent = 0;  // by the one with the smaller uid
    WallTime last_at;
    std::int64_t b_sent() const { return last_seq - a_sent; }
};

/// As the current transaction has it. Who changes the rows behind an entry changes the entry or forgets it; all is to be
/// forgotten with a rolled-back transaction, and when somebody else has written to the database.
class Known {
public:
    /// Null: there is no such user. Valid until the transaction ends or the user is forgotten.
    Person* person(Connection& db, UserId id);
    /// Null: these two have none. The same.
    Conversation* conversation(Connection& db, std::int64_t one, std::int64_t other);
    Conversation& add_conversation(std::int64_t one, std::int64_t other, Conversation conversation);

    void forget(UserId id) { people_.erase(id); }
    void forget_all();
    /// Between transactions: keeps the memory bounded.
    void trim();

private:
    struct Pair {
        std::int64_t a;
        std::int64_t b;
        friend bool operator==(const Pair&, const Pair&) = default;
    };
    struct PairHash {
        std::size_t operator()(const Pair& pair) const {
            return static_cast<std::size_t>(static_cast<std::uint64_t>(pair.a) * 0x9E3779B97F4A7C15U ^
                                            static_cast<std::uint64_t>(pair.b) * 0xC2B2AE3D27D4EB4FU);
        }
    };
    static Pair pair_of(std::int64_t one, std::int64_t other) { return {std::min(one, other), std::max(one, other)}; }

    std::unordered_map<UserId, Person> people_;
    std::unordered_map<Pair, Conversation, PairHash> conversations_;
};

}  // namespace truebond::sqlite
