#include "contract/store_contract.hpp"

#include <latch>
#include <thread>

namespace truebond::test {
namespace {

using testing::SizeIs;

/// All at once from several threads; the answers in no particular order.
std::vector<Outcome<SendOutcome>> send_all(Store& store, const std::vector<SendCommand>& commands, std::size_t thread_count = 4) {
    std::vector<Outcome<SendOutcome>> outcomes;
    std::mutex mutex;
    std::latch answered(static_cast<std::ptrdiff_t>(commands.size()));
    std::latch start(static_cast<std::ptrdiff_t>(thread_count));
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < thread_count; ++t) {
        threads.emplace_back([&, t] {
            start.arrive_and_wait();
            for (std::size_t i = t; i < commands.size(); i += thread_count) {
                store.commit_send(commands[i], [&](Outcome<SendOutcome> outcome) {
                    {
                        const std::lock_guard lock(mutex);
                        outcomes.push_back(std::move(outcome));
                    }
                    answered.count_down();
                });
            }
        });
    }
    answered.wait();
    return outcomes;
}

TEST_P(StoreContract, TenCreditsPayForTenOfThirtySends) {
    const User ann = join("Ann", 10);
    const User bob = join("Bob");
    std::vector<SendCommand> commands;
    for (int i = 0; i < 30; ++i) commands.push_back(samples.message(ann.id, bob.id, "hello"));
    int accepted = 0;
    int refused = 0;
    for (const auto& outcome : send_all(raw(), commands)) {
        if (outcome) ++accepted;
        else if (outcome.error() == Errc::insufficient_credits) ++refused;
    }
    EXPECT_EQ(accepted, 10);
    EXPECT_EQ(refused, 20);
    EXPECT_EQ(store().balance(ann.id).value_or(-1), 0);
    const auto ledger = store().ledger(ann.id, 100, 0);
    ASSERT_TRUE(ledger);
    EXPECT_THAT(*ledger, SizeIs(11));
    std::int64_t sum = 0;
    for (const LedgerEntry& entry : *ledger) sum += entry.amount;
    EXPECT_EQ(sum, 0);
    const auto list = store().conversations(bob.id);
    ASSERT_TRUE(list);
    ASSERT_THAT(*list, SizeIs(1));
    EXPECT_EQ(list->front().unread, 10);
    EXPECT_THAT(store().history({bob.id, ann.id, 100, {}, {}}).value().messages, SizeIs(10));
}

TEST_P(StoreContract, ThirtyFirstMessagesMakeOneConversation) {
    const User ann = join("Ann", 30);
    const User bob = join("Bob", 30);
    std::vector<SendCommand> commands;
    for (int i = 0; i < 15; ++i) {
        commands.push_back(samples.message(ann.id, bob.id, "hello"));
        commands.push_back(samples.message(bob.id, ann.id, "hi"));
    }
    std::set<std::int64_t> seqs;
    std::set<ConversationId> conversations;
    for (const auto& outcome : send_all(raw(), commands)) {
        ASSERT_TRUE(outcome);
        seqs.insert(outcome->message.seq);
        conversations.insert(outcome->message.conversation);
    }
    EXPECT_THAT(conversations, SizeIs(1));
    ASSERT_THAT(seqs, SizeIs(30));
    EXPECT_EQ(*seqs.begin(), 1);
    EXPECT_EQ(*seqs.rbegin(), 30);
    EXPECT_EQ(store().conversations(ann.id).value().at(0).unread, 15);
    EXPECT_EQ(store().conversations(bob.id).value().at(0).unread, 15);
}

TEST_P(StoreContract, ThirtyRetriesOfOneMessageSendItOnce) {
    const User ann = join("Ann", 10);
    const User bob = join("Bob");
    std::vector<SendCommand> commands;
    for (int i = 0; i < 30; ++i) {
        commands.push_back(samples.message(ann.id, bob.id, "hello"));
        commands.back().idempotency_key = "once";
    }
    int fresh = 0;
    std::set<MessageId> ids;
    for (const auto& outcome : send_all(raw(), commands)) {
        ASSERT_TRUE(outcome);
        fresh += outcome->replayed ? 0 : 1;
        ids.insert(outcome->message.id);
    }
    EXPECT_EQ(fresh, 1);
    EXPECT_THAT(ids, SizeIs(1));
    EXPECT_EQ(store().balance(ann.id).value_or(-1), 9);
}

TEST_P(StoreContract, WritesAnswerOneAfterTheOtherInTheOrderOfTheLog) {
    const User ann = join("Ann", 1000);
    const User bob = join("Bob", 1000);
    std::atomic<int> inside{0};
    std::atomic<bool> overlapped{false};
    std::vector<EventOffset> offsets;  // one answer at a time: no lock
    constexpr int count = 200;
    std::latch answered(count);
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            std::vector<SendCommand> commands;
            for (int i = 0; i < count / 4; ++i) commands.push_back(samples.message(ann.id, bob.id, "hello"));
            threads.emplace_back([&, commands = std::move(commands)] {
                for (const SendCommand& command : commands) {
                    raw().commit_send(command, [&](Outcome<SendOutcome> outcome) {
                        if (++inside != 1) overlapped = true;
                        if (outcome) offsets.push_back(outcome->receiver_offset);
                        --inside;
                        answered.count_down();
                    });
                }
            });
        }
    }
    answered.wait();
    EXPECT_FALSE(overlapped);
    ASSERT_THAT(offsets, SizeIs(count));
    for (std::size_t i = 0; i < offsets.size(); ++i) EXPECT_EQ(offsets[i], static_cast<EventOffset>(i) + 1);
}

TEST_P(StoreContract, WhatWasAnsweredCanBeReadAtOnce) {
    const User ann = join("Ann", 1000);
    const User bob = join("Bob");
    for (int i = 1; i <= 20; ++i) {
        const MessageId id = say(ann, bob).id;
        const auto page = store().history({bob.id, ann.id, 1, {}, {}});
        ASSERT_TRUE(page);
        ASSERT_EQ(page->messages.at(0).id, id);
    }
}

TEST_P(StoreContract, ReadsAndWritesTogetherSeeNoHalfSteps) {
    const User ann = join("Ann", 1000);
    const User bob = join("Bob", 1000);
    say(ann, bob);
    std::atomic<bool> stop{false};
    std::jthread reader([&] {
        while (!stop) {
            const auto list = store().conversations(bob.id);
            const auto page = store().history({bob.id, ann.id, 100, {}, {}});
            const auto ledger = store().ledger(ann.id, 500, 0);
            ASSERT_TRUE(list && page && ledger);
            std::int64_t sum = 0;
            for (const LedgerEntry& entry : *ledger) sum += entry.amount;
            EXPECT_EQ(sum, ledger->front().balance_after);
            for (std::size_t i = 1; i < page->messages.size(); ++i) EXPECT_EQ(page->messages[i].seq, page->messages[i - 1].seq + 1);
        }
    });
    std::vector<SendCommand> commands;
    for (int i = 0; i < 100; ++i) commands.push_back(samples.message(ann.id, bob.id, "hello"));
    for (const auto& outcome : send_all(raw(), commands)) EXPECT_TRUE(outcome);
    stop = true;
}

/// What was marked read and what still counts as unread is what was sent, whoever was faster.
TEST_P(StoreContract, UnreadCountsAreRightWhileMessagesAreSentAndRead) {
    const User ann = join("Ann", 1000);
    const User bob = join("Bob", 1000);
    constexpr int each = 100;  // all of them together fit the queue
    std::vector<SendCommand> commands;
    for (int i = 0; i < each; ++i) {
        commands.push_back(samples.message(ann.id, bob.id, "hello"));
        commands.push_back(samples.message(bob.id, ann.id, "hi"));
    }
    const WallTime now = samples.now();
    std::atomic<bool> stop{false};
    std::atomic<std::int64_t> read_by_ann{0};
    std::atomic<std::int64_t> read_by_bob{0};
    const auto reads = [&](const User& reader, const User& other, std::atomic<std::int64_t>& count) {
        return std::jthread([&, reader = reader.id, other = other.id] {
            while (!stop) {
                const auto read = store().mark_read(reader, other, now);
                ASSERT_TRUE(read);
                EXPECT_GE(read->count, 0);
                count += read->count;
                const auto list = store().conversations(reader);
                ASSERT_TRUE(list);
                const std::int64_t unread = list->empty() ? 0 : list->front().unread;
                EXPECT_TRUE(unread >= 0 && unread <= each) << unread;
            }
        });
    };
    {
        const auto ann_reads = reads(ann, bob, read_by_ann);
        const auto bob_reads = reads(bob, ann, read_by_bob);
        const auto bob_reads_twice = reads(bob, ann, read_by_bob);
        for (const auto& outcome : send_all(raw(), commands)) EXPECT_TRUE(outcome);
        stop = true;
    }
    EXPECT_EQ(store().conversations(ann.id).value().at(0).unread, each - read_by_ann);
    EXPECT_EQ(store().conversations(bob.id).value().at(0).unread, each - read_by_bob);
}

TEST_P(StoreContract, NotificationCountsAreRightWhileMessagesAreSentAndRead) {
    const User ann = join("Ann", 1000);
    const User bob = join("Bob");
    std::vector<SendCommand> commands;
    for (int i = 0; i < 100; ++i) commands.push_back(samples.message(ann.id, bob.id, "hello"));
    const WallTime now = samples.now();
    std::atomic<bool> stop{false};
    {
        const std::jthread looks([&] {
            while (!stop) {
                const auto list = store().notifications({bob.id, true, 100, now});
                const auto count = store().count_unread_notifications(bob.id, now);
                ASSERT_TRUE(list && count);
                EXPECT_TRUE(*count >= 0 && *count <= notifications_kept_max) << *count;
                if (list->size() < 2) continue;
                EXPECT_TRUE(store().read_notification(bob.id, list->at(0).message, now));
            }
        });
        const std::jthread reads_all([&] {
            while (!stop) EXPECT_TRUE(store().read_all_notifications(bob.id));
        });
        for (const auto& outcome : send_all(raw(), commands)) EXPECT_TRUE(outcome);
        stop = true;
    }
    const auto list = store().notifications({bob.id, true, 100, now});
    ASSERT_TRUE(list);
    EXPECT_EQ(store().count_unread_notifications(bob.id, now).value_or(-1), static_cast<std::int64_t>(list->size()));
    EXPECT_THAT(store().notifications({bob.id, false, 100, now}).value(), SizeIs(notifications_kept_max));
    ASSERT_TRUE(store().read_all_notifications(bob.id));
    EXPECT_EQ(store().count_unread_notifications(bob.id, now).value_or(-1), 0);
}

}  // namespace
}  // namespace truebond::test
