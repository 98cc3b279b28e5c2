// The fixture of all cases: one empty store, and short words for what happens in it.
#pragma once

#include "contract/backends.hpp"
#include "support/await.hpp"
#include "support/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace truebond::test {

class StoreContract : public testing::TestWithParam<Backend> {
protected:
    /// Somebody new with an account.
    User join(std::string name, std::int64_t credits = signup_bonus_credits) {
        const User user = samples.person(std::move(name), credits);
        EXPECT_TRUE(store().create_account(user, samples.id<TransactionId>()));
        return user;
    }
    /// A message that is accepted; time passes.
    Message say(const User& from, const User& to, std::string text = "hello") {
        samples.pass(std::chrono::seconds(1));
        const auto outcome = store().commit_send(samples.message(from.id, to.id, std::move(text)));
        EXPECT_TRUE(outcome);
        return outcome ? outcome->message : Message{};
    }
    Blocking store() { return Blocking(home->store()); }
    Store& raw() { return home->store(); }

    /// Whatever a case has done, the books are in order.
    void TearDown() override {
        if (!home->store().health().connected) return;
        const auto faults = store().check();
        ASSERT_TRUE(faults);
        EXPECT_THAT(*faults, testing::IsEmpty());
    }

    Samples samples;
    std::unique_ptr<Home> home = GetParam().make();
};

/// The error, or nullopt for a success: EXPECT_EQ(error_of(x), Errc::self_send) reads well and prints well enough.
template <class T>
std::optional<Errc> error_of(const Outcome<T>& outcome) {
    if (outcome) return std::nullopt;
    return outcome.error();
}

}  // namespace truebond::test
