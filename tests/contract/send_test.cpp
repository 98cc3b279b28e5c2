#include "contract/store_contract.hpp"

#include <future>

namespace truebond::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST_P(StoreContract, ASendIsMessageDebitLedgerConversationAndEventsAtOnce) {
    const User ann = join("Ann", 10);
    const User bob = join("Bob", 10);
    SendCommand command = samples.message(ann.id, bob.id, "hello \xF0\x9F\x8E\x88");
    command.cost = 3;
    const auto sent = store().commit_send(command);
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->message.id, command.id);
    EXPECT_EQ(sent->message.conversation, command.new_conversation);
    EXPECT_EQ(sent->message.seq, 1);
    EXPECT_EQ(sent->message.sender, ann.id);
    EXPECT_EQ(sent->message.receiver, bob.id);
    EXPECT_EQ(sent->message.content, *command.content);
    EXPECT_EQ(sent->message.created_at, command.now);
    EXPECT_EQ(sent->message.delivered_at, std::nullopt);
    EXPECT_EQ(sent->message.read_at, std::nullopt);
    EXPECT_EQ(sent->sender_name, "Ann");
    EXPECT_EQ(sent->balance_after, 7);
    EXPECT_EQ(sent->sender_offset, 1);
    EXPECT_EQ(sent->receiver_offset, 1);
    EXPECT_FALSE(sent->replayed);

    EXPECT_EQ(store().balance(ann.id).value_or(-1), 7);
    EXPECT_EQ(store().balance(bob.id).value_or(-1), 10);
    const auto ledger = store().ledger(ann.id, 1, 0);
    ASSERT_TRUE(ledger);
    ASSERT_THAT(*ledger, SizeIs(1));
    EXPECT_EQ(ledger->front().id.value, command.id.value);
    EXPECT_EQ(ledger->front().amount, -3);
    EXPECT_EQ(ledger->front().reason, LedgerReason::message_sent);
    EXPECT_EQ(ledger->front().balance_after, 7);
    EXPECT_EQ(ledger->front().reference_id, command.id.to_string());
    EXPECT_EQ(ledger->front().description, "Message to user " + bob.id.to_string().substr(0, 8) + "...");
    EXPECT_EQ(ledger->front().created_at, command.now);
    EXPECT_EQ(store().count_jobs().value_or(-1), 0);
}

TEST_P(StoreContract, TimeNeverRunsAgainstTheOrderOfAConversation) {
    const User ann = join("Ann", 10);
    const User bob = join("Bob", 10);
    const auto first = store().commit_send(samples.message(ann.id, bob.id, "taken first"));
    SendCommand late = samples.message(bob.id, ann.id, "its clock was read before");
    late.now = base::WallTime{first->message.created_at.us - 3'000'000};
    const auto second = store().commit_send(late);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(second->message.created_at, first->message.created_at);
    const auto page = store().history({ann.id, bob.id, 50, std::nullopt, std::nullopt});
    ASSERT_TRUE(page);
    ASSERT_THAT(page->messages, SizeIs(2));
    EXPECT_EQ(page->messages[1].created_at, first->message.created_at);
    EXPECT_EQ(store().ledger(bob.id, 1, 0)->front().created_at, first->message.created_at);
}

TEST_P(StoreContract, TheOrderOfASendsChecks) {
    const User ann = join("Ann", 1);
    const User bob = join("Bob");
    const User gone = join("Gone");
    ASSERT_TRUE(store().set_active(gone.id, false));
    const User broke = join("Broke", 0);

    // From the last check to the first: each command fails everything that comes after what it is refused for.
    SendCommand command = samples.message(ann.id, bob.id, "");
    command.content.reset();
    EXPECT_EQ(error_of(store().commit_send(command)), Errc::invalid_content);
    command.sender = broke.id;
    EXPECT_EQ(error_of(store().commit_send(command)), Errc::insufficient_credits);
    command.receiver = broke.id;
    EXPECT_EQ(error_of(store().commit_send(command)), Errc::self_send);
    command.receiver = gone.id;
    EXPECT_EQ(error_of(store().commit_send(command)), Errc::receiver_not_found);
    command.receiver = samples.id<UserId>();
    EXPECT_EQ(error_of(store().commit_send(command)), Errc::receiver_not_found);
    command.receiver = std::nullopt;
    EXPECT_EQ(error_of(store().commit_send(command)), Errc::receiver_not_found);
    command.sender = gone.id;
    EXPECT_EQ(error_of(store().commit_send(command)), Errc::account_inactive);
    command.receiver = gone.id;
    EXPECT_EQ(error_of(store().commit_send(command)), Errc::account_inactive);
    command.sender = samples.id<UserId>();
    EXPECT_EQ(error_of(store().commit_send(command)), Errc::account_inactive);
}

TEST_P(StoreContract, ARefusedSendLeavesNoTrace) {
    const User ann = join("Ann", 0);
    const User bob = join("Bob");
    SendCommand command = samples.message(ann.id, bob.id, "hello");
    command.idempotency_key = "k1";
    command.receiver_offline = true;
    EXPECT_EQ(error_of(store().commit_send(command)), Errc::insufficient_credits);
    EXPECT_THAT(store().conversations(ann.id).value(), IsEmpty());
    EXPECT_THAT(store().conversations(bob.id).value(), IsEmpty());
    EXPECT_THAT(store().ledger(ann.id, 50, 0).value(), SizeIs(1));
    EXPECT_EQ(store().event_position(ann.id).value_or(-1), 0);
    EXPECT_EQ(store().event_position(bob.id).value_or(-1), 0);
    EXPECT_EQ(store().count_jobs().value_or(-1), 0);
    ASSERT_TRUE(store().grant_credits(samples.grant(ann.id, 5)));
    const auto retried = store().commit_send(command);
    ASSERT_TRUE(retried);
    EXPECT_FALSE(retried->replayed) << "nothing is remembered of a refused send";
}

TEST_P(StoreContract, ASendToSomebodyWhoCameBackWorks) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    ASSERT_TRUE(store().set_active(bob.id, false));
    EXPECT_EQ(error_of(store().commit_send(samples.message(ann.id, bob.id, "x"))), Errc::receiver_not_found);
    ASSERT_TRUE(store().set_active(bob.id, true));
    EXPECT_TRUE(store().commit_send(samples.message(ann.id, bob.id, "x")));
}

TEST_P(StoreContract, AConversationIsOneWhicheverWayItsMessagesGo) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    const Message first = say(ann, bob);
    const Message second = say(bob, ann);
    const Message third = say(ann, bob);
    EXPECT_EQ(first.conversation, second.conversation);
    EXPECT_EQ(first.conversation, third.conversation);
    EXPECT_EQ(second.seq, 2);
    EXPECT_EQ(third.seq, 3);
    EXPECT_NE(say(ann, join("Cid")).conversation, first.conversation);
}

TEST_P(StoreContract, ContentIsStoredByteForByte) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    std::string longest;
    for (int i = 0; i < 2000; ++i) longest += "\xF0\x9F\x8E\x88";
    for (const std::string& text : {std::string("  padded \n"), std::string("nul\0inside", 10), std::string("' OR 1=1 --"), longest}) {
        const Message sent = say(ann, bob, text);
        EXPECT_EQ(sent.content, text);
        const auto page = store().history({bob.id, ann.id, 1, {}, {}});
        ASSERT_TRUE(page);
        ASSERT_THAT(page->messages, SizeIs(1));
        EXPECT_EQ(page->messages[0].content, text);
    }
}

TEST_P(StoreContract, AKnownKeyAnswersAsTheFirstTimeAndChangesNothing) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    SendCommand command = samples.message(ann.id, bob.id, "hello");
    command.idempotency_key = "key-1";
    command.receiver_offline = true;
    const auto first = store().commit_send(command);
    ASSERT_TRUE(first);
    say(ann, bob, "in between");
    ASSERT_TRUE(store().mark_delivered(bob.id, command.id, samples.now()));
    ASSERT_TRUE(store().mark_read(bob.id, ann.id, samples.now()));
    const EventOffset position = store().event_position(ann.id).value_or(-1);

    SendCommand again = samples.message(ann.id, bob.id, "hello");
    again.idempotency_key = "key-1";
    again.receiver_offline = true;
    again.now = WallTime{again.now.us + 1'000'000};
    for (int i = 0; i < 2; ++i) {
        const auto second = store().commit_send(again);
        ASSERT_TRUE(second);
        EXPECT_TRUE(second->replayed);
        EXPECT_EQ(second->message.id, first->message.id);
        EXPECT_EQ(second->message.conversation, first->message.conversation);
        EXPECT_EQ(second->message.seq, first->message.seq);
        EXPECT_EQ(second->message.content, "hello");
        EXPECT_EQ(second->message.created_at, first->message.created_at);
        EXPECT_EQ(second->message.delivered_at, std::nullopt);
        EXPECT_EQ(second->message.read_at, std::nullopt);
        EXPECT_EQ(second->sender_name, "Ann");
        EXPECT_EQ(second->balance_after, first->balance_after);
        EXPECT_EQ(second->sender_offset, first->sender_offset);
        EXPECT_EQ(second->receiver_offset, first->receiver_offset);
        if (!home->reopen()) break;  // the second time, from the disk
    }
    EXPECT_EQ(store().balance(ann.id).value_or(-1), 8);
    EXPECT_EQ(store().event_position(ann.id).value_or(-1), position);
    EXPECT_EQ(store().count_jobs().value_or(-1), 1);
    EXPECT_THAT(store().history({ann.id, bob.id, 50, {}, {}}).value().messages, SizeIs(2));
}

TEST_P(StoreContract, AKnownKeyForAnotherMessageIsAConflictBeforeAllElse) {
    const User ann = join("Ann", 1);
    const User bob = join("Bob");
    const User cid = join("Cid");
    SendCommand command = samples.message(ann.id, bob.id, "hello");
    command.idempotency_key = "key-1";
    ASSERT_TRUE(store().commit_send(command));  // the last credit

    command.content = "hullo";
    EXPECT_EQ(error_of(store().commit_send(command)), Errc::idempotency_conflict);
    command.content.reset();
    EXPECT_EQ(error_of(store().commit_send(command)), Errc::idempotency_conflict);
    command.content = "hello";
    command.receiver = cid.id;
    EXPECT_EQ(error_of(store().commit_send(command)), Errc::idempotency_conflict);
    command.receiver = ann.id;
    EXPECT_EQ(error_of(store().commit_send(command)), Errc::idempotency_conflict);
    command.receiver.reset();
    EXPECT_EQ(error_of(store().commit_send(command)), Errc::idempotency_conflict);

    // The same message again, without credits, from and to accounts that are no longer active: still the first answer.
    command.receiver = bob.id;
    ASSERT_TRUE(store().set_active(ann.id, false));
    ASSERT_TRUE(store().set_active(bob.id, false));
    const auto again = store().commit_send(command);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->replayed);
}

TEST_P(StoreContract, AKeyBelongsToItsSenderAndIsComparedExactly) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    for (const char* key : {"key", "KEY", "key ", "ke"}) {
        SendCommand command = samples.message(ann.id, bob.id, "hello");
        command.idempotency_key = key;
        const auto sent = store().commit_send(command);
        ASSERT_TRUE(sent);
        EXPECT_FALSE(sent->replayed) << key;
    }
    SendCommand command = samples.message(bob.id, ann.id, "hello");
    command.idempotency_key = "key";
    EXPECT_FALSE(store().commit_send(command).value().replayed);
}

TEST_P(StoreContract, AnOfflineReceiverLeavesAJob) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    SendCommand command = samples.message(ann.id, bob.id, "hello");
    command.receiver_offline = true;
    ASSERT_TRUE(store().commit_send(command));
    const auto jobs = store().take_jobs(10, samples.now(), samples.now());
    ASSERT_TRUE(jobs);
    ASSERT_THAT(*jobs, SizeIs(1));
    EXPECT_EQ(jobs->front().kind, "offline_message");
    EXPECT_EQ(jobs->front().user, bob.id);
    EXPECT_EQ(jobs->front().message, command.id);
    EXPECT_EQ(jobs->front().created_at, command.now);
}

TEST_P(StoreContract, AnIdUsedTwiceHarmsNobodyElse) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    const Message first = say(ann, bob, "first");
    // Asked for at once, so that a store with group commit has them in one transaction.
    std::vector<std::future<Outcome<SendOutcome>>> answers;
    for (int i = 0; i < 5; ++i) {
        SendCommand command = samples.message(ann.id, bob.id, "message " + std::to_string(i));
        if (i == 2) command.id = first.id;
        auto promise = std::make_shared<std::promise<Outcome<SendOutcome>>>();
        answers.push_back(promise->get_future());
        raw().commit_send(command, [promise](Outcome<SendOutcome> outcome) { promise->set_value(std::move(outcome)); });
    }
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const auto outcome = answers[i].get();
        EXPECT_EQ(error_of(outcome), i == 2 ? std::optional(Errc::unavailable) : std::nullopt) << i;
    }
    EXPECT_TRUE(raw().health().connected);
    EXPECT_EQ(store().balance(ann.id).value_or(-1), 5);
    EXPECT_THAT(store().history({ann.id, bob.id, 50, {}, {}}).value().messages, SizeIs(5));
}

TEST_P(StoreContract, AFreeMessageStandsInTheLedgerToo) {
    const User ann = join("Ann", 0);
    const User bob = join("Bob");
    SendCommand command = samples.message(ann.id, bob.id, "hello");
    command.cost = 0;
    ASSERT_TRUE(store().commit_send(command));
    const auto ledger = store().ledger(ann.id, 10, 0);
    ASSERT_TRUE(ledger);
    ASSERT_THAT(*ledger, SizeIs(2));
    EXPECT_EQ(ledger->front().amount, 0);
}

}  // namespace
}  // namespace truebond::test
