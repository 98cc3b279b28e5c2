#include "contract/store_contract.hpp"

namespace truebond::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::int64_t> balances(const Outcome<std::vector<LedgerEntry>>& ledger) {
    std::vector<std::int64_t> list;
    if (ledger) {
        for (const LedgerEntry& entry : *ledger) list.push_back(entry.balance_after);
    }
    return list;
}

TEST_P(StoreContract, AGrantRaisesTheBalanceAndStandsInTheLedger) {
    const User ann = join("Ann", 10);
    GrantCommand command = samples.grant(ann.id, 25, "invoice-1");
    command.reason = LedgerReason::credit_purchase;
    const auto granted = store().grant_credits(command);
    ASSERT_TRUE(granted);
    EXPECT_EQ(granted->balance, 35);
    EXPECT_FALSE(granted->replayed);
    EXPECT_EQ(store().balance(ann.id).value_or(-1), 35);
    const auto ledger = store().ledger(ann.id, 1, 0);
    ASSERT_TRUE(ledger);
    ASSERT_THAT(*ledger, SizeIs(1));
    for (const LedgerEntry& entry : {granted->entry, ledger->front()}) {
        EXPECT_EQ(entry.id, command.id);
        EXPECT_EQ(entry.amount, 25);
        EXPECT_EQ(entry.reason, LedgerReason::credit_purchase);
        EXPECT_EQ(entry.balance_after, 35);
        EXPECT_EQ(entry.reference_id, "invoice-1");
        EXPECT_EQ(entry.description, "A present");
        EXPECT_EQ(entry.created_at, command.now);
    }
}

TEST_P(StoreContract, AReferenceIsGrantedOnceEver) {
    const User ann = join("Ann", 0);
    const User bob = join("Bob", 0);
    const GrantCommand command = samples.grant(ann.id, 25, "invoice-1");
    ASSERT_TRUE(store().grant_credits(command));
    ASSERT_TRUE(store().grant_credits(samples.grant(ann.id, 1)));
    home->reopen();

    GrantCommand again = samples.grant(ann.id, 25, "invoice-1");
    again.description = command.description;
    const auto replayed = store().grant_credits(again);
    ASSERT_TRUE(replayed);
    EXPECT_TRUE(replayed->replayed);
    EXPECT_EQ(replayed->entry.id, command.id);
    EXPECT_EQ(replayed->entry.description, command.description);
    EXPECT_EQ(replayed->balance, 25) << "the first answer";
    EXPECT_EQ(store().balance(ann.id).value_or(-1), 26);

    again.amount = 26;
    EXPECT_EQ(error_of(store().grant_credits(again)), Errc::reference_conflict);
    again.amount = 25;
    again.reason = LedgerReason::refund;
    EXPECT_EQ(error_of(store().grant_credits(again)), Errc::reference_conflict);
    again.reason = command.reason;
    again.description += ", in other words";
    EXPECT_EQ(error_of(store().grant_credits(again)), Errc::reference_conflict);
    again.description = command.description;
    again.user = bob.id;
    EXPECT_EQ(error_of(store().grant_credits(again)), Errc::reference_conflict);
    again.user = samples.id<UserId>();
    EXPECT_EQ(error_of(store().grant_credits(again)), Errc::reference_conflict);
    EXPECT_EQ(store().balance(bob.id).value_or(-1), 0);
}

TEST_P(StoreContract, GrantsWithoutAReferenceAreAllDifferent) {
    const User ann = join("Ann", 0);
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(store().grant_credits(samples.grant(ann.id, 5)));
    EXPECT_EQ(store().balance(ann.id).value_or(-1), 15);
    EXPECT_THAT(store().ledger(ann.id, 50, 0).value(), SizeIs(4));
}

TEST_P(StoreContract, AGrantIsRefusedForNobodyAndBeyondTheLimit) {
    EXPECT_EQ(error_of(store().grant_credits(samples.grant(samples.id<UserId>(), 5, "r"))), Errc::user_not_found);
    const User ann = join("Ann", credits_balance_max - 5);
    EXPECT_EQ(error_of(store().grant_credits(samples.grant(ann.id, 6, "r"))), Errc::credit_overflow);
    EXPECT_EQ(store().balance(ann.id).value_or(-1), credits_balance_max - 5);
    const auto granted = store().grant_credits(samples.grant(ann.id, 5, "r"));
    ASSERT_TRUE(granted);
    EXPECT_FALSE(granted->replayed) << "nothing is remembered of a refused grant";
    EXPECT_EQ(granted->balance, credits_balance_max);
}

TEST_P(StoreContract, ADeactivatedAccountCanBeRefunded) {
    const User ann = join("Ann", 0);
    ASSERT_TRUE(store().set_active(ann.id, false));
    EXPECT_TRUE(store().grant_credits(samples.grant(ann.id, 5)));
}

TEST_P(StoreContract, TheLedgerIsNewestFirstAndAddsUpWhateverIsMixed) {
    const User ann = join("Ann", 10);
    const User bob = join("Bob", 10);
    ASSERT_TRUE(store().grant_credits(samples.grant(ann.id, 5)));   // 15
    say(ann, bob);                                                  // 14
    say(bob, ann);                                                  // Bob's
    ASSERT_TRUE(store().grant_credits(samples.grant(ann.id, 7)));   // 21
    ASSERT_TRUE(store().grant_credits(samples.grant(ann.id, 20)));  // 41
    say(ann, bob);                                                  // 40
    say(ann, bob);                                                  // 39
    EXPECT_THAT(balances(store().ledger(ann.id, 50, 0)), ElementsAre(39, 40, 41, 21, 14, 15, 10));
    EXPECT_THAT(balances(store().ledger(ann.id, 3, 0)), ElementsAre(39, 40, 41));
    EXPECT_THAT(balances(store().ledger(ann.id, 3, 3)), ElementsAre(21, 14, 15));
    EXPECT_THAT(balances(store().ledger(ann.id, 3, 6)), ElementsAre(10));
    EXPECT_THAT(balances(store().ledger(ann.id, 3, 7)), IsEmpty());
    EXPECT_THAT(balances(store().ledger(bob.id, 50, 0)), ElementsAre(9, 10));
    EXPECT_THAT(balances(store().ledger(samples.id<UserId>(), 50, 0)), IsEmpty());
    std::int64_t sum = 0;
    const auto whole = store().ledger(ann.id, 50, 0);
    ASSERT_TRUE(whole);
    for (const LedgerEntry& entry : *whole) sum += entry.amount;
    EXPECT_EQ(sum, store().balance(ann.id).value_or(-1));
}

TEST_P(StoreContract, NobodyHasNoBalance) { EXPECT_EQ(error_of(store().balance(samples.id<UserId>())), Errc::user_not_found); }

}  // namespace
}  // namespace truebond::test
