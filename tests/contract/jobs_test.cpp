#include "contract/store_contract.hpp"

namespace truebond::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::int64_t second_us = 1'000'000;

std::vector<MessageId> messages(const Outcome<std::vector<Job>>& jobs) {
    std::vector<MessageId> list;
    if (jobs) {
        for (const Job& job : *jobs) list.push_back(job.message);
    }
    return list;
}

TEST_P(StoreContract, JobsAreTakenOldestFirstAndHiddenUntilTheirRetry) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    std::vector<MessageId> sent;
    for (int i = 0; i < 3; ++i) {
        samples.pass(std::chrono::seconds(1));
        SendCommand command = samples.message(ann.id, bob.id, "hello");
        command.receiver_offline = true;
        ASSERT_TRUE(store().commit_send(command));
        sent.push_back(command.id);
    }
    const auto in = [&](std::int64_t seconds) { return WallTime{samples.now().us + seconds * second_us}; };
    EXPECT_EQ(store().count_jobs().value_or(-1), 3);
    const auto first = store().take_jobs(2, samples.now(), in(10));
    ASSERT_THAT(messages(first), ElementsAre(sent[0], sent[1]));
    EXPECT_LT(first->at(0).id, first->at(1).id);
    EXPECT_EQ(first->at(0).attempts, 1);
    EXPECT_THAT(messages(store().take_jobs(5, samples.now(), in(20))), ElementsAre(sent[2]));
    EXPECT_THAT(messages(store().take_jobs(5, in(9), in(20))), IsEmpty());
    EXPECT_EQ(store().count_jobs().value_or(-1), 3) << "hidden is not finished";

    EXPECT_TRUE(store().finish_job(first->at(0).id).value_or(false));
    EXPECT_FALSE(store().finish_job(first->at(0).id).value_or(true));
    home->reopen();
    const auto again = store().take_jobs(5, in(10), in(30));
    ASSERT_THAT(messages(again), ElementsAre(sent[1]));
    EXPECT_EQ(again->at(0).attempts, 2);
    EXPECT_THAT(messages(store().take_jobs(5, in(100), in(200))), ElementsAre(sent[2], sent[1])) << "longest due first";
    EXPECT_EQ(store().count_jobs().value_or(-1), 2);
}

TEST_P(StoreContract, AJobsNumberIsNeverUsedAgain) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    std::int64_t last = 0;
    for (int i = 0; i < 3; ++i) {
        SendCommand command = samples.message(ann.id, bob.id, "hello");
        command.receiver_offline = true;
        ASSERT_TRUE(store().commit_send(command));
        const auto taken = store().take_jobs(5, samples.now(), samples.now());
        ASSERT_TRUE(taken);
        ASSERT_THAT(*taken, SizeIs(1));
        EXPECT_GT(taken->front().id, last);
        last = taken->front().id;
        ASSERT_TRUE(store().finish_job(last));
        home->reopen();
    }
}

TEST_P(StoreContract, AJobIsTakenNoEarlierThanItWasLeft) {
    const User ann = join("Ann");
    SendCommand command = samples.message(ann.id, join("Bob").id, "hello");
    command.receiver_offline = true;
    ASSERT_TRUE(store().commit_send(command));
    EXPECT_THAT(messages(store().take_jobs(5, WallTime{command.now.us - 1}, samples.now())), IsEmpty());
    EXPECT_THAT(messages(store().take_jobs(0, samples.now(), samples.now())), IsEmpty());
    EXPECT_THAT(messages(store().take_jobs(5, samples.now(), samples.now())), SizeIs(1));
}

}  // namespace
}  // namespace truebond::test
