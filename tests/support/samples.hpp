// People and commands to test with: all ids from one seeded generator, all times from one clock.
#pragma once

#include "chat/ports/store.hpp"

namespace truebond::test {

class Samples {
public:
    explicit Samples(std::uint64_t seed = 1) : random_(seed), ids_(clock_, random_) {}

    /// Somebody new; e-mail and mobile number are like nobody else's.
    User person(std::string name, std::int64_t credits = signup_bonus_credits) {
        const std::int64_t number = ++people_;
        User user;
        user.id = id<UserId>();
        user.name = std::move(name);
        user.email = "person" + std::to_string(number) + "@example.com";
        user.mobile_number = "+49" + std::to_string(1'000'000'000 + number);
        user.password_hash = "$2b$04$hash";
        user.age = 30;
        user.credits_balance = credits;
        user.created_at = user.password_changed_at = clock_.wall();
        return user;
    }

    SendCommand message(UserId from, UserId to, std::string text) {
        SendCommand command;
        command.id = id<MessageId>();
        command.new_conversation = id<ConversationId>();
        command.sender = from;
        command.receiver = to;
        command.content = std::move(text);
        command.now = clock_.wall();
        return command;
    }

    GrantCommand grant(UserId to, std::int64_t amount, std::string reference = "") {
        GrantCommand command;
        command.id = id<TransactionId>();
        command.user = to;
        command.amount = amount;
        command.reference_id = std::move(reference);
        command.description = "A present";
        command.now = clock_.wall();
        return command;
    }

    template <class T>
    T id() {
        return ids_.next_as<T>();
    }
    WallTime now() const { return clock_.wall(); }
    void pass(std::chrono::microseconds time) { clock_.advance(time); }
    const base::Clock& clock() const { return clock_; }

private:
    base::ManualClock clock_;
    base::SeededRandom random_;
    IdGenerator ids_;
    std::int64_t people_ = 0;
};

}  // namespace truebond::test
