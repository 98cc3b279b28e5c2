#include "contract/store_contract.hpp"

namespace truebond::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class NotificationContract : public StoreContract {
protected:
    std::vector<Notification> list(const User& user, bool unread_only = false, std::size_t limit = 100) {
        const auto found = store().notifications({user.id, unread_only, limit, samples.now()});
        EXPECT_TRUE(found);
        return found.value_or(std::vector<Notification>());
    }
    std::vector<std::string> words(const User& user, bool unread_only = false, std::size_t limit = 100) {
        std::vector<std::string> previews;
        for (const Notification& n : list(user, unread_only, limit)) previews.push_back(n.preview);
        return previews;
    }
    std::int64_t unread(const User& user) { return store().count_unread_notifications(user.id, samples.now()).value_or(-1); }
    bool read(const User& user, MessageId id) {
        const auto found = store().read_notification(user.id, id, samples.now());
        EXPECT_TRUE(found);
        return found.value_or(false);
    }
    void read_all(const User& user) { EXPECT_EQ(store().read_all_notifications(user.id).value_or(false), true); }
    void want(const User& user, bool notifications) {
        const auto change = [notifications](User& u) { u.settings.notifications.messages = notifications; };
        EXPECT_TRUE(store().update_user(user.id, change));
    }
};

TEST_P(NotificationContract, AMessageMakesOneForItsReceiver) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    std::string content;
    for (int i = 0; i < 60; ++i) content += "é";
    const Message message = say(ann, bob, content);
    const auto found = list(bob);
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found[0].message, message.id);
    EXPECT_EQ(found[0].sender, ann.id);
    EXPECT_EQ(found[0].sender_name, "Ann");
    EXPECT_EQ(found[0].preview, content.substr(0, 100)) << "fifty characters of two bytes";
    EXPECT_FALSE(found[0].is_read);
    EXPECT_EQ(found[0].created_at, message.created_at);
    EXPECT_EQ(unread(bob), 1);
    EXPECT_THAT(list(ann), IsEmpty());
    EXPECT_EQ(unread(ann), 0);
    EXPECT_EQ(store().count_unread_notifications(samples.id<UserId>(), samples.now()).value_or(-1), 0) << "nobody";
    EXPECT_THAT(store().notifications({samples.id<UserId>(), false, 10, samples.now()}).value(), IsEmpty());
}

TEST_P(NotificationContract, TheNewestComeFirstAndNoMoreThanAskedFor) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    const User cid = join("Cid");
    say(ann, bob, "one");
    say(cid, bob, "two");
    say(bob, ann, "not for Bob");
    say(ann, bob, "three");
    EXPECT_THAT(words(bob), ElementsAre("three", "two", "one"));
    EXPECT_THAT(words(bob, false, 2), ElementsAre("three", "two"));
    EXPECT_THAT(words(ann), ElementsAre("not for Bob"));
}

TEST_P(NotificationContract, WhoSendsAndFailsOrRepeatsMakesNone) {
    const User ann = join("Ann", 1);
    const User bob = join("Bob");
    SendCommand command = samples.message(ann.id, bob.id, "once");
    command.idempotency_key = "key";
    const auto first = store().commit_send(command);
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->notifies);
    command.id = samples.id<MessageId>();
    const auto again = store().commit_send(command);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->replayed);
    EXPECT_TRUE(again->notifies) << "the first answer again";
    EXPECT_EQ(error_of(store().commit_send(samples.message(ann.id, bob.id, "poor"))), Errc::insufficient_credits);
    EXPECT_THAT(words(bob), ElementsAre("once"));
    EXPECT_EQ(unread(bob), 1);
}

TEST_P(NotificationContract, WhoWantsNoneGetsNoneNorAnOfflineJob) {
    const User ann = join("Ann", 100);
    const User bob = join("Bob");
    say(ann, bob, "before");
    want(bob, false);
    SendCommand silent = samples.message(ann.id, bob.id, "silent");
    silent.receiver_offline = true;
    const auto sent = store().commit_send(silent);
    ASSERT_TRUE(sent);
    EXPECT_FALSE(sent->notifies);
    EXPECT_EQ(store().count_jobs().value_or(-1), 0);
    say(ann, bob, "silent too");
    EXPECT_FALSE(read(bob, sent->message.id)) << "there is none of that id";
    EXPECT_THAT(words(bob), ElementsAre("before"));
    EXPECT_EQ(unread(bob), 1);
    want(bob, true);
    say(ann, bob, "after");
    say(ann, bob, "after that");
    EXPECT_THAT(words(bob), ElementsAre("after that", "after", "before"));
    EXPECT_EQ(unread(bob), 3);
    EXPECT_THAT(store().history({bob.id, ann.id, 50, {}, {}}).value().messages, SizeIs(5)) << "messages come all the same";
    EXPECT_EQ(store().conversations(bob.id).value().at(0).unread, 5);
}

TEST_P(NotificationContract, WhoHasNeverWantedAnyHasNone) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    want(bob, false);
    say(ann, bob);
    say(ann, bob);
    read_all(bob);
    EXPECT_THAT(list(bob), IsEmpty());
    EXPECT_EQ(unread(bob), 0);
    want(bob, true);
    say(ann, bob, "the first");
    EXPECT_THAT(words(bob, true), ElementsAre("the first"));
    EXPECT_EQ(unread(bob), 1);
}

TEST_P(NotificationContract, EachIsReadByItself) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    say(ann, bob, "one");
    const MessageId two = say(ann, bob, "two").id;
    say(ann, bob, "three");
    EXPECT_TRUE(read(bob, two));
    EXPECT_EQ(unread(bob), 2);
    EXPECT_THAT(words(bob, true), ElementsAre("three", "one"));
    EXPECT_THAT(words(bob), ElementsAre("three", "two", "one"));
    EXPECT_TRUE(list(bob)[1].is_read);
    EXPECT_FALSE(list(bob)[0].is_read);
    EXPECT_TRUE(read(bob, two)) << "again";
    EXPECT_EQ(unread(bob), 2);
    EXPECT_FALSE(read(ann, two)) << "somebody else's";
    EXPECT_FALSE(read(bob, samples.id<MessageId>()));
    EXPECT_EQ(store().read_notification(samples.id<UserId>(), two, samples.now()).value_or(true), false);
}

TEST_P(NotificationContract, AllAreReadAtOnceAndLaterOnesAreNew) {
    const User ann = join("Ann", 100);
    const User bob = join("Bob");
    const MessageId one = say(ann, bob, "one").id;
    say(ann, bob, "two");
    EXPECT_TRUE(read(bob, one));
    read_all(bob);
    EXPECT_EQ(unread(bob), 0);
    EXPECT_THAT(words(bob, true), IsEmpty());
    EXPECT_THAT(list(bob), testing::Each(testing::Field(&Notification::is_read, true)));
    say(ann, bob, "three");
    EXPECT_EQ(unread(bob), 1);
    EXPECT_THAT(words(bob, true), ElementsAre("three"));
    EXPECT_TRUE(read(bob, one)) << "read it is";
    EXPECT_EQ(unread(bob), 1);
    read_all(bob);
    read_all(bob);
    EXPECT_EQ(unread(bob), 0);
    EXPECT_EQ(unread(ann), 0);
}

TEST_P(NotificationContract, ReadingAConversationLeavesThemAsTheyAre) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    say(ann, bob);
    ASSERT_EQ(store().mark_read(bob.id, ann.id, samples.now()).value().count, 1);
    EXPECT_EQ(unread(bob), 1);
    read_all(bob);
    say(ann, bob);
    EXPECT_EQ(store().conversations(bob.id).value().at(0).unread, 1);
}

TEST_P(NotificationContract, OnlySoManyAreKept) {
    const User ann = join("Ann", 100);
    const User bob = join("Bob");
    std::vector<MessageId> ids;
    for (std::int64_t i = 0; i < notifications_kept_max; ++i) ids.push_back(say(ann, bob, std::to_string(i)).id);
    EXPECT_TRUE(read(bob, ids[0]));
    EXPECT_TRUE(read(bob, ids[3]));
    EXPECT_EQ(unread(bob), notifications_kept_max - 2);
    for (int i = 0; i < 2; ++i) ids.push_back(say(ann, bob, "new").id);
    EXPECT_THAT(list(bob), SizeIs(notifications_kept_max));
    EXPECT_EQ(words(bob).back(), "2");
    EXPECT_EQ(unread(bob), notifications_kept_max - 1) << "of those kept, the fourth is read";
    EXPECT_FALSE(read(bob, ids[1])) << "gone, unread as it was";
    EXPECT_FALSE(read(bob, ids[0])) << "gone, read as it was";
    EXPECT_TRUE(read(bob, ids[2]));
    for (std::size_t i = 4; i < ids.size(); ++i) EXPECT_TRUE(read(bob, ids[i]));
    EXPECT_EQ(unread(bob), 0);
    for (std::int64_t i = 0; i < 2 * notifications_kept_max; ++i) {
        EXPECT_TRUE(read(bob, say(ann, bob, "read at once").id));
        EXPECT_EQ(unread(bob), 0);
    }
    EXPECT_THAT(list(bob), SizeIs(notifications_kept_max));
}

TEST_P(NotificationContract, OnlyForSoLongAreTheyKept) {
    const User ann = join("Ann", 100);
    const User bob = join("Bob");
    const MessageId old = say(ann, bob, "old").id;
    say(ann, bob, "old too");
    want(bob, false);
    say(ann, bob, "silent");
    want(bob, true);
    samples.pass(notifications_kept_for / 2);
    say(ann, bob, "young");
    say(ann, bob, "younger");
    EXPECT_EQ(unread(bob), 4);
    samples.pass(notifications_kept_for / 2);
    EXPECT_THAT(words(bob), ElementsAre("younger", "young"));
    EXPECT_THAT(words(bob, true), ElementsAre("younger", "young"));
    EXPECT_EQ(unread(bob), 2);
    EXPECT_FALSE(read(bob, old));
    EXPECT_TRUE(read(bob, list(bob)[1].message));
    EXPECT_EQ(unread(bob), 1);
    samples.pass(notifications_kept_for);
    EXPECT_THAT(list(bob), IsEmpty());
    EXPECT_EQ(unread(bob), 0);
    say(ann, bob, "after a long silence");
    EXPECT_EQ(unread(bob), 1);
}

TEST_P(NotificationContract, TheyOutliveTheProcess) {
    const User ann = join("Ann", 100);
    const User bob = join("Bob");
    const MessageId one = say(ann, bob, "one").id;
    say(ann, bob, "two");
    read_all(bob);
    say(ann, bob, "three");
    want(bob, false);
    say(ann, bob, "silent");
    if (!home->reopen()) GTEST_SKIP() << "this backend forgets";
    EXPECT_EQ(unread(bob), 1);
    EXPECT_THAT(words(bob), ElementsAre("three", "two", "one"));
    EXPECT_TRUE(read(bob, one));
    say(ann, bob, "silent still");
    want(bob, true);
    say(ann, bob, "four");
    EXPECT_THAT(words(bob, true), ElementsAre("four", "three"));
    EXPECT_EQ(unread(bob), 2);
}

INSTANTIATE_TEST_SUITE_P(Backends, NotificationContract, testing::ValuesIn(all_backends()),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace truebond::test
