#include "contract/store_contract.hpp"

#include <future>
#include <latch>
#include <thread>

namespace truebond::test {
namespace {

TEST_P(StoreContract, AnOpenStoreIsHealthy) {
    const Store::Health health = raw().health();
    EXPECT_TRUE(health.connected);
    EXPECT_EQ(health.engine, GetParam().name);
    EXPECT_EQ(health.error, "");
}

TEST_P(StoreContract, ClosingWritesWhatWasQueuedThenRefuses) {
    const User ann = join("Ann", 1000);
    const User bob = join("Bob");
    std::atomic<int> accepted{0};
    constexpr int count = 100;
    for (int i = 0; i < count; ++i) {
        raw().commit_send(samples.message(ann.id, bob.id, "hello"), [&](Outcome<SendOutcome> outcome) { accepted += outcome ? 1 : 0; });
    }
    raw().close();
    EXPECT_EQ(accepted, count);
    EXPECT_FALSE(raw().health().connected);
    EXPECT_EQ(error_of(store().commit_send(samples.message(ann.id, bob.id, "late"))), Errc::unavailable);
    EXPECT_EQ(error_of(store().balance(ann.id)), Errc::unavailable);
    EXPECT_EQ(error_of(store().check()), Errc::unavailable);
    raw().close();  // again is harmless
    if (home->reopen()) {
        EXPECT_EQ(store().balance(ann.id).value_or(-1), 1000 - count);
    }
}

TEST_P(StoreContract, AFullQueueRefusesBeforeTheCallReturns) {
    const User ann = join("Ann", 10'000);
    const User bob = join("Bob");
    // The first answer holds the writer up while more arrive than there is room for.
    std::latch held(1);
    std::promise<void> holding;
    raw().commit_send(samples.message(ann.id, bob.id, "first"), [&](Outcome<SendOutcome>) {
        holding.set_value();
        held.wait();
    });
    holding.get_future().wait();
    const std::size_t extra = 10;
    std::atomic<std::size_t> accepted{0};
    std::size_t refused_at_once = 0;
    std::latch answered(static_cast<std::ptrdiff_t>(queue_max + extra));
    const auto me = std::this_thread::get_id();
    for (std::size_t i = 0; i < queue_max + extra; ++i) {
        raw().commit_send(samples.message(ann.id, bob.id, "more"), [&, me](Outcome<SendOutcome> outcome) {
            if (outcome) ++accepted;
            else if (outcome.error() == Errc::overloaded && std::this_thread::get_id() == me) ++refused_at_once;
            answered.count_down();
        });
    }
    EXPECT_EQ(refused_at_once, extra);
    held.count_down();
    answered.wait();
    EXPECT_EQ(accepted, queue_max);
    EXPECT_TRUE(store().commit_send(samples.message(ann.id, bob.id, "later"))) << "room again";
}

TEST_P(StoreContract, EverythingIsThereAfterReopening) {
    const User ann = join("Ann", 10);
    const User bob = join("Bob", 10);
    const Message first = say(ann, bob, "one");
    say(bob, ann, "two");
    ASSERT_TRUE(store().mark_read(bob.id, ann.id, samples.now()));
    ASSERT_TRUE(store().mark_delivered(bob.id, first.id, samples.now()));
    if (!home->reopen()) GTEST_SKIP() << "this backend forgets, as it says";
    EXPECT_EQ(store().find_user_by_email(ann.email).value().name, "Ann");
    EXPECT_EQ(store().balance(ann.id).value_or(-1), 9);
    const auto page = store().history({ann.id, bob.id, 50, {}, {}});
    ASSERT_TRUE(page);
    ASSERT_EQ(page->messages.size(), 2U);
    EXPECT_EQ(page->messages[0].content, "one");
    EXPECT_EQ(page->messages[0].read_at, samples.now());
    EXPECT_EQ(page->messages[0].delivered_at, samples.now());
    EXPECT_EQ(store().conversations(ann.id).value().at(0).unread, 1);
    EXPECT_EQ(store().events_after(ann.id, 0, 10, samples.now()).value().position, 4);
    EXPECT_EQ(say(bob, ann).seq, 3);
}

}  // namespace
}  // namespace truebond::test
