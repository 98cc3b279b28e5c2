#include "contract/store_contract.hpp"

namespace truebond::test {
namespace {

using testing::SizeIs;

std::int64_t unread(Blocking store, const User& user) {
    const auto list = store.conversations(user.id);
    return list && !list->empty() ? list->front().unread : -1;
}

TEST_P(StoreContract, ReadingReadsEverythingOfTheOthersUpToNow) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    say(ann, bob);
    say(bob, ann);
    say(ann, bob);
    EXPECT_EQ(unread(store(), bob), 2);
    EXPECT_EQ(unread(store(), ann), 1);
    samples.pass(std::chrono::seconds(5));
    const auto read = store().mark_read(bob.id, ann.id, samples.now());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->count, 2);
    EXPECT_EQ(read->up_to_seq, 3);
    EXPECT_EQ(read->read_at, samples.now());
    EXPECT_EQ(read->sender_offset, 4) << "Ann: sent, received, sent, read";
    EXPECT_EQ(unread(store(), bob), 0);
    EXPECT_EQ(unread(store(), ann), 1) << "the other's side is untouched";

    const auto page = store().history({ann.id, bob.id, 50, {}, {}});
    ASSERT_TRUE(page);
    ASSERT_THAT(page->messages, SizeIs(3));
    EXPECT_EQ(page->messages[0].read_at, samples.now());
    EXPECT_EQ(page->messages[1].read_at, std::nullopt);
    EXPECT_EQ(page->messages[2].read_at, samples.now());
}

TEST_P(StoreContract, ReadingAgainChangesNothing) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    say(ann, bob);
    const WallTime first_time = samples.now();
    ASSERT_EQ(store().mark_read(bob.id, ann.id, first_time).value().count, 1);
    const EventOffset position = store().event_position(ann.id).value_or(-1);
    samples.pass(std::chrono::seconds(5));
    const auto again = store().mark_read(bob.id, ann.id, samples.now());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->count, 0);
    EXPECT_EQ(store().event_position(ann.id).value_or(-1), position);
    EXPECT_EQ(store().history({ann.id, bob.id, 1, {}, {}}).value().messages.at(0).read_at, first_time);
}

TEST_P(StoreContract, ReadingWhereThereIsNothingCountsNothing) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    EXPECT_EQ(store().mark_read(ann.id, bob.id, samples.now()).value().count, 0);
    EXPECT_EQ(store().mark_read(ann.id, ann.id, samples.now()).value().count, 0);
    EXPECT_EQ(store().mark_read(ann.id, samples.id<UserId>(), samples.now()).value().count, 0);
    EXPECT_EQ(store().mark_read(samples.id<UserId>(), ann.id, samples.now()).value().count, 0);
    say(ann, bob);
    EXPECT_EQ(store().mark_read(ann.id, bob.id, samples.now()).value().count, 0) << "one's own messages are not unread";
    EXPECT_EQ(unread(store(), bob), 1);
}

TEST_P(StoreContract, EachMessageKeepsTheTimeOfTheReadThatReachedIt) {
    const User ann = join("Ann", 100);
    const User bob = join("Bob", 100);
    std::vector<std::optional<WallTime>> expected;
    for (int round = 1; round <= 5; ++round) {
        for (int i = 0; i < round; ++i) {
            say(ann, bob);
            say(bob, ann);  // Ann never reads
        }
        const WallTime at = samples.now();
        EXPECT_EQ(store().mark_read(bob.id, ann.id, at).value().count, round);
        for (int i = 0; i < round; ++i) expected.insert(expected.end(), {at, std::nullopt});
    }
    say(ann, bob);
    expected.push_back(std::nullopt);

    // Whichever page they are read from.
    for (const std::size_t limit : {100U, 3U, 1U}) {
        std::vector<std::optional<WallTime>> found;
        std::optional<MessageId> before;
        for (bool more = true; more;) {
            const auto page = store().history({ann.id, bob.id, limit, before, {}});
            ASSERT_TRUE(page);
            ASSERT_FALSE(page->messages.empty());
            for (auto it = page->messages.rbegin(); it != page->messages.rend(); ++it) found.insert(found.begin(), it->read_at);
            before = page->messages.front().id;
            more = page->has_more;
        }
        EXPECT_EQ(found, expected) << "pages of " << limit;
    }
}

TEST_P(StoreContract, ADeliveryIsStoredOnce) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    const Message message = say(ann, bob);
    samples.pass(std::chrono::seconds(1));
    const WallTime first_time = samples.now();
    const auto first = store().mark_delivered(bob.id, message.id, first_time);
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->first);
    EXPECT_EQ(first->sender, ann.id);
    EXPECT_EQ(first->delivered_at, first_time);
    EXPECT_EQ(first->sender_offset, 2);
    samples.pass(std::chrono::seconds(1));
    const auto second = store().mark_delivered(bob.id, message.id, samples.now());
    ASSERT_TRUE(second);
    EXPECT_FALSE(second->first);
    EXPECT_EQ(second->sender, ann.id);
    EXPECT_EQ(second->delivered_at, first_time);
    EXPECT_EQ(store().event_position(ann.id).value_or(-1), 2);
    EXPECT_EQ(store().history({ann.id, bob.id, 1, {}, {}}).value().messages.at(0).delivered_at, first_time);
    EXPECT_EQ(unread(store(), bob), 1) << "delivered is not read";
}

TEST_P(StoreContract, OnlyTheReceiverMarksAMessageDelivered) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    const User cid = join("Cid");
    const Message message = say(ann, bob);
    EXPECT_EQ(error_of(store().mark_delivered(ann.id, message.id, samples.now())), Errc::not_delivered);
    EXPECT_EQ(error_of(store().mark_delivered(cid.id, message.id, samples.now())), Errc::not_delivered);
    EXPECT_EQ(error_of(store().mark_delivered(samples.id<UserId>(), message.id, samples.now())), Errc::not_delivered);
    EXPECT_EQ(error_of(store().mark_delivered(bob.id, samples.id<MessageId>(), samples.now())), Errc::not_delivered);
    EXPECT_EQ(store().history({ann.id, bob.id, 1, {}, {}}).value().messages.at(0).delivered_at, std::nullopt);
}

}  // namespace
}  // namespace truebond::test
