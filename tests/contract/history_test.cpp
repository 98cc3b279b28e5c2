#include "contract/store_contract.hpp"

namespace truebond::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::int64_t> seqs(const Outcome<HistoryPage>& page) {
    std::vector<std::int64_t> list;
    if (page) {
        for (const Message& each : page->messages) list.push_back(each.seq);
    }
    return list;
}

TEST_P(StoreContract, HistoryPagesBothWays) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    std::vector<MessageId> ids;
    for (int i = 0; i < 4; ++i) {
        ids.push_back(say(ann, bob).id);
        ids.push_back(say(bob, ann).id);
    }
    const auto ask = [&](std::size_t limit, std::optional<MessageId> before, std::optional<MessageId> after) {
        return store().history({ann.id, bob.id, limit, before, after});
    };
    const auto newest = ask(3, {}, {});
    EXPECT_THAT(seqs(newest), ElementsAre(6, 7, 8));
    EXPECT_TRUE(newest->has_more);
    const auto all = ask(8, {}, {});
    EXPECT_THAT(seqs(all), SizeIs(8));
    EXPECT_FALSE(all->has_more);

    const auto earlier = ask(3, ids[5], {});
    EXPECT_THAT(seqs(earlier), ElementsAre(3, 4, 5));
    EXPECT_TRUE(earlier->has_more);
    const auto earliest = ask(3, ids[2], {});
    EXPECT_THAT(seqs(earliest), ElementsAre(1, 2));
    EXPECT_FALSE(earliest->has_more);
    const auto exactly = ask(2, ids[2], {});
    EXPECT_THAT(seqs(exactly), ElementsAre(1, 2));
    EXPECT_FALSE(exactly->has_more);
    EXPECT_THAT(seqs(ask(3, ids[0], {})), IsEmpty());

    const auto later = ask(3, {}, ids[2]);
    EXPECT_THAT(seqs(later), ElementsAre(4, 5, 6));
    EXPECT_TRUE(later->has_more);
    const auto latest = ask(3, {}, ids[4]);
    EXPECT_THAT(seqs(latest), ElementsAre(6, 7, 8));
    EXPECT_FALSE(latest->has_more);
    const auto none = ask(3, {}, ids[7]);
    EXPECT_THAT(seqs(none), IsEmpty());
    EXPECT_FALSE(none->has_more);
}

TEST_P(StoreContract, HistoryIsTheSameForBoth) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    const Message sent = say(ann, bob, "hello");
    for (const auto& [viewer, other] : {std::pair(ann.id, bob.id), std::pair(bob.id, ann.id)}) {
        const auto page = store().history({viewer, other, 50, {}, {}});
        ASSERT_TRUE(page);
        ASSERT_THAT(page->messages, SizeIs(1));
        EXPECT_EQ(page->messages[0].id, sent.id);
        EXPECT_EQ(page->messages[0].sender, ann.id);
        EXPECT_EQ(page->messages[0].receiver, bob.id);
        EXPECT_EQ(page->messages[0].conversation, sent.conversation);
        EXPECT_EQ(page->messages[0].created_at, sent.created_at);
    }
}

TEST_P(StoreContract, HistoryWithNobodyIsEmpty) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    EXPECT_THAT(seqs(store().history({ann.id, bob.id, 50, {}, {}})), IsEmpty());
    EXPECT_THAT(seqs(store().history({ann.id, samples.id<UserId>(), 50, {}, {}})), IsEmpty());
    EXPECT_TRUE(store().history({ann.id, ann.id, 50, {}, {}}));
}

TEST_P(StoreContract, ACursorFromElsewhereIsNotFound) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    const User cid = join("Cid");
    say(ann, bob);
    const MessageId foreign = say(ann, cid).id;
    for (const MessageId id : {foreign, samples.id<MessageId>()}) {
        EXPECT_EQ(error_of(store().history({ann.id, bob.id, 50, id, {}})), Errc::message_not_found);
        EXPECT_EQ(error_of(store().history({ann.id, bob.id, 50, {}, id})), Errc::message_not_found);
        EXPECT_EQ(error_of(store().history({bob.id, cid.id, 50, id, {}})), Errc::message_not_found) << "they have no conversation";
    }
}

TEST_P(StoreContract, ConversationsAreNewestFirstWithAllTheyShow) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    const User cid = join("Cid");
    say(bob, ann, "first");
    say(cid, ann, "second");
    say(ann, bob, std::string(99, 'x') + "\xC3\xA4" + "cut off");
    const WallTime bobs_time = samples.now();
    ASSERT_TRUE(store().update_user(bob.id, [](User& u) {
        u.name = "Robert";
        u.profile_pictures = {"/media/b.jpg", "/media/c.jpg"};
        u.settings.privacy.show_online = false;
        u.settings.privacy.show_last_seen = false;
        u.last_seen_at = WallTime{77};
    }));

    const auto list = store().conversations(ann.id);
    ASSERT_TRUE(list);
    ASSERT_THAT(*list, SizeIs(2));
    const ConversationSummary& first = list->at(0);
    EXPECT_EQ(first.other, bob.id);
    EXPECT_EQ(first.other_name, "Robert");
    EXPECT_EQ(first.other_picture, "/media/b.jpg");
    EXPECT_FALSE(first.other_shows_online);
    EXPECT_FALSE(first.other_shows_last_seen);
    EXPECT_EQ(first.other_last_seen_at, WallTime{77});
    EXPECT_EQ(first.last_message, std::string(99, 'x') + "\xC3\xA4") << "100 code points, 101 bytes";
    EXPECT_EQ(first.last_message_at, bobs_time);
    EXPECT_EQ(first.last_sender, ann.id);
    EXPECT_EQ(first.last_seq, 2);
    EXPECT_EQ(first.unread, 1);
    const ConversationSummary& second = list->at(1);
    EXPECT_EQ(second.other, cid.id);
    EXPECT_EQ(second.other_picture, std::nullopt);
    EXPECT_TRUE(second.other_shows_online);
    EXPECT_EQ(second.last_sender, cid.id);
    EXPECT_EQ(second.last_message, "second");
    EXPECT_THAT(store().conversations(samples.id<UserId>()).value(), IsEmpty());
}

TEST_P(StoreContract, ConversationsOfOneMomentAreOrderedById) {
    const User ann = join("Ann");
    std::vector<ConversationId> ids;
    for (int i = 0; i < 5; ++i) {
        const auto sent = store().commit_send(samples.message(join("Other").id, ann.id, "now"));
        ASSERT_TRUE(sent);
        ids.push_back(sent->message.conversation);
    }
    std::sort(ids.rbegin(), ids.rend());
    const auto list = store().conversations(ann.id);
    ASSERT_TRUE(list);
    std::vector<ConversationId> found;
    for (const ConversationSummary& each : *list) found.push_back(each.id);
    EXPECT_EQ(found, ids);
}

TEST_P(StoreContract, ADeactivatedPersonsConversationsStay) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    say(bob, ann);
    ASSERT_TRUE(store().set_active(bob.id, false));
    EXPECT_THAT(store().conversations(ann.id).value(), SizeIs(1));
    EXPECT_THAT(store().history({ann.id, bob.id, 50, {}, {}}).value().messages, SizeIs(1));
    EXPECT_EQ(store().mark_read(ann.id, bob.id, samples.now()).value().count, 1);
}

}  // namespace
}  // namespace truebond::test
