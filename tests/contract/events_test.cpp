#include "contract/store_contract.hpp"

namespace truebond::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<EventOffset> offsets(const Outcome<EventPage>& page) {
    std::vector<EventOffset> list;
    if (page) {
        for (const LoggedEvent& each : page->events) list.push_back(each.offset);
    }
    return list;
}

TEST_P(StoreContract, TheLogTellsEverythingInOrder) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    ASSERT_TRUE(store().grant_credits(samples.grant(ann.id, 5)));  // no event
    const Message first = say(ann, bob, "one");
    const Message second = say(bob, ann, "two");
    samples.pass(std::chrono::seconds(1));
    const WallTime delivered_at = samples.now();
    ASSERT_TRUE(store().mark_delivered(bob.id, first.id, delivered_at));
    samples.pass(std::chrono::seconds(1));
    const WallTime read_at = samples.now();
    ASSERT_TRUE(store().mark_read(bob.id, ann.id, read_at));

    const auto page = store().events_after(ann.id, 0, 100, samples.now());
    ASSERT_TRUE(page);
    EXPECT_EQ(page->position, 4);
    EXPECT_FALSE(page->has_more);
    ASSERT_THAT(offsets(page), ElementsAre(1, 2, 3, 4));

    const auto& sent = std::get<MessageSent>(page->events[0].event);
    EXPECT_TRUE(page->events[0].to_sender);
    EXPECT_EQ(page->events[0].created_at, first.created_at);
    EXPECT_EQ(sent.message.id, first.id);
    EXPECT_EQ(sent.message.conversation, first.conversation);
    EXPECT_EQ(sent.message.seq, 1);
    EXPECT_EQ(sent.message.sender, ann.id);
    EXPECT_EQ(sent.message.receiver, bob.id);
    EXPECT_EQ(sent.message.content, "one");
    EXPECT_EQ(sent.message.created_at, first.created_at);
    EXPECT_EQ(sent.message.read_at, std::nullopt) << "as it was when it happened";
    EXPECT_EQ(sent.message.delivered_at, std::nullopt);
    EXPECT_EQ(sent.sender_name, "Ann");
    EXPECT_EQ(sent.sender_offset, 1);
    EXPECT_EQ(sent.receiver_offset, 1);

    const auto& received = std::get<MessageSent>(page->events[1].event);
    EXPECT_FALSE(page->events[1].to_sender);
    EXPECT_EQ(received.message.id, second.id);
    EXPECT_EQ(received.message.sender, bob.id);
    EXPECT_EQ(received.sender_name, "Bob");
    EXPECT_EQ(received.receiver_offset, 2);

    const auto& delivered = std::get<MessageDelivered>(page->events[2].event);
    EXPECT_EQ(delivered.message, first.id);
    EXPECT_EQ(delivered.sender, ann.id);
    EXPECT_EQ(delivered.receiver, bob.id);
    EXPECT_EQ(delivered.delivered_at, delivered_at);
    EXPECT_EQ(delivered.sender_offset, 3);

    const auto& read = std::get<MessagesRead>(page->events[3].event);
    EXPECT_EQ(read.reader, bob.id);
    EXPECT_EQ(read.sender, ann.id);
    EXPECT_EQ(read.count, 1);
    EXPECT_EQ(read.up_to_seq, 2);
    EXPECT_EQ(read.read_at, read_at);
    EXPECT_EQ(read.sender_offset, 4);
    EXPECT_EQ(page->events[3].created_at, read_at);

    EXPECT_THAT(offsets(store().events_after(bob.id, 0, 100, samples.now())), ElementsAre(1, 2));
}

TEST_P(StoreContract, TheLogPagesWithoutGapOrRepetition) {
    const User ann = join("Ann", 100);
    const User bob = join("Bob", 100);
    for (int i = 0; i < 4; ++i) {
        const Message message = say(ann, bob);
        say(bob, ann);
        ASSERT_TRUE(store().mark_delivered(bob.id, message.id, samples.now()));
        ASSERT_TRUE(store().mark_read(bob.id, ann.id, samples.now()));
    }
    for (const std::size_t limit : {1U, 3U, 4U, 15U, 16U, 17U}) {
        EventOffset at = 0;
        std::vector<EventOffset> seen;
        for (bool more = true; more;) {
            const auto page = store().events_after(ann.id, at, limit, samples.now());
            ASSERT_TRUE(page);
            EXPECT_EQ(page->position, 16);
            EXPECT_LE(page->events.size(), limit);
            for (const EventOffset each : offsets(page)) seen.push_back(each);
            at = seen.back();
            more = page->has_more;
            EXPECT_EQ(more, at < 16) << "pages of " << limit;
        }
        ASSERT_THAT(seen, SizeIs(16));
        for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], static_cast<EventOffset>(i) + 1);
    }
}

TEST_P(StoreContract, ThePositionIsTheNewestOffset) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    EXPECT_EQ(store().event_position(ann.id).value_or(-1), 0);
    EXPECT_EQ(store().event_position(samples.id<UserId>()).value_or(-1), 0);
    say(ann, bob);
    EXPECT_EQ(store().event_position(ann.id).value_or(-1), 1);
    EXPECT_EQ(store().event_position(bob.id).value_or(-1), 1);
    const auto nothing_new = store().events_after(ann.id, 1, 100, samples.now());
    ASSERT_TRUE(nothing_new);
    EXPECT_THAT(nothing_new->events, IsEmpty());
    EXPECT_EQ(nothing_new->position, 1);
    EXPECT_FALSE(nothing_new->has_more);
    EXPECT_THAT(offsets(store().events_after(samples.id<UserId>(), 0, 100, samples.now())), IsEmpty());
}

TEST_P(StoreContract, APositionOfAnotherHistoryIsRefused) {
    const User ann = join("Ann");
    say(ann, join("Bob"));
    EXPECT_EQ(error_of(store().events_after(ann.id, 2, 100, samples.now())), Errc::offset_too_old);
    EXPECT_EQ(error_of(store().events_after(ann.id, -1, 100, samples.now())), Errc::offset_too_old);
}

TEST_P(StoreContract, OnlyTheNewestEventsAreKept) {
    const User ann = join("Ann", 100);
    const User bob = join("Bob", 100);
    for (std::int64_t i = 0; i < events_kept_max + 3; ++i) {
        if (i % 2 == 0) say(ann, bob);
        else ASSERT_TRUE(store().mark_read(bob.id, ann.id, samples.now()));
    }
    EXPECT_EQ(error_of(store().events_after(ann.id, 0, 100, samples.now())), Errc::offset_too_old);
    EXPECT_EQ(error_of(store().events_after(ann.id, 2, 100, samples.now())), Errc::offset_too_old);
    const auto kept = store().events_after(ann.id, 3, 100, samples.now());
    ASSERT_TRUE(kept);
    EXPECT_THAT(kept->events, SizeIs(events_kept_max));
    EXPECT_EQ(kept->events.front().offset, 4);
}

TEST_P(StoreContract, EventsAreKeptForSevenDays) {
    const User ann = join("Ann", 100);
    const User bob = join("Bob", 100);
    say(ann, bob);
    samples.pass(std::chrono::hours(24));
    say(ann, bob);
    const WallTime edge = samples.now();
    samples.pass(events_kept_for - std::chrono::hours(24));
    EXPECT_EQ(error_of(store().events_after(ann.id, 0, 100, samples.now())), Errc::offset_too_old);
    EXPECT_THAT(offsets(store().events_after(ann.id, 1, 100, samples.now())), ElementsAre(2));
    const WallTime last_moment{edge.us + std::chrono::microseconds(events_kept_for).count()};
    EXPECT_TRUE(store().events_after(ann.id, 1, 100, last_moment));
    EXPECT_EQ(error_of(store().events_after(ann.id, 1, 100, WallTime{last_moment.us + 1})), Errc::offset_too_old);
    EXPECT_TRUE(store().events_after(ann.id, 2, 100, WallTime{last_moment.us + 1})) << "being up to date is never too old";
}

TEST_P(StoreContract, OldReceiptsAreForgottenAndSaidSo) {
    const User ann = join("Ann", 100);
    const User bob = join("Bob", 100);
    say(ann, bob);
    ASSERT_TRUE(store().mark_read(bob.id, ann.id, samples.now()));
    samples.pass(events_kept_for + std::chrono::hours(1));
    say(ann, bob);
    ASSERT_TRUE(store().mark_read(bob.id, ann.id, samples.now()));
    EXPECT_EQ(error_of(store().events_after(ann.id, 1, 100, samples.now())), Errc::offset_too_old);
    EXPECT_THAT(offsets(store().events_after(ann.id, 2, 100, samples.now())), ElementsAre(3, 4));
}

}  // namespace
}  // namespace truebond::test
