#include "unit/chat/support/world.hpp"

namespace truebond::test {
namespace {

class Messages : public ::testing::Test {
protected:
    Outcome<ReadOutcome> mark_read(UserId reader, std::optional<UserId> other) {
        return await<ReadOutcome>([&](Done<ReadOutcome> done) { world.chat.mark_read.run(reader, other, std::move(done)); });
    }
    Outcome<DeliveredOutcome> mark_delivered(UserId receiver, std::optional<MessageId> message) {
        return await<DeliveredOutcome>(
            [&](Done<DeliveredOutcome> done) { world.chat.mark_delivered.run(receiver, message, std::move(done)); });
    }
    Outcome<HistoryPage> history(const HistoryRequest& request) {
        return await<HistoryPage>([&](Done<HistoryPage> done) { world.chat.get_history.run(request, std::move(done)); });
    }
    Outcome<std::string> join(UserId who, std::optional<UserId> other) {
        return await<std::string>([&](Done<std::string> done) { world.chat.join_conversation.run(who, other, std::move(done)); });
    }
    std::vector<ConversationView> conversations(UserId who) {
        return *await<std::vector<ConversationView>>(
            [&](Done<std::vector<ConversationView>> done) { world.chat.list_conversations.run(who, std::move(done)); });
    }

    World world;
    UserId amy = world.sign_up("Amy").user.id;
    UserId bob = world.sign_up("Bob").user.id;
};

TEST_F(Messages, AreToldBeforeTheSenderIsAnswered) {
    auto told_first = std::make_shared<std::promise<std::size_t>>();
    SendRequest request;
    request.sender = amy;
    request.receiver = bob;
    request.content = "hello";
    request.origin = {Origin::Door::event, "socket-1"};
    world.chat.send_message.run(std::move(request),
                                [&, told_first](Outcome<SendOutcome>) { told_first->set_value(world.sink.events().size()); });
    EXPECT_EQ(told_first->get_future().get(), 1U);
    const MessageSent sent = world.sink.all<MessageSent>()[0];
    EXPECT_EQ(sent.message.content, "hello");
    EXPECT_EQ(sent.sender_name, "Amy");
    EXPECT_EQ(sent.origin.socket_id, "socket-1");
    EXPECT_GT(sent.sender_offset, 0);
    EXPECT_GT(sent.receiver_offset, 0);
}

TEST_F(Messages, AReplayIsAnsweredAndNotTold) {
    const SendOutcome first = *world.send(amy, bob, "hello", "k1");
    const SendOutcome again = *world.send(amy, bob, "hello", "k1");
    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(again.message.id, first.message.id);
    EXPECT_EQ(world.sink.events().size(), 1U);
    EXPECT_EQ(world.send(amy, bob, "other", "k1").error(), Errc::idempotency_conflict);
    EXPECT_EQ(world.user(amy).credits_balance, 9);
}

TEST_F(Messages, RefusedOnesAreNotTold) {
    EXPECT_EQ(world.send(amy, amy, "x").error(), Errc::self_send);
    EXPECT_EQ(world.send(amy, UserId{}, "x").error(), Errc::receiver_not_found);
    world.store.set_available(false);
    EXPECT_EQ(world.send(amy, bob, "x").error(), Errc::unavailable);
    EXPECT_TRUE(world.sink.events().empty());
}

TEST_F(Messages, AnOfflineReceiverLeavesAJob) {
    const auto jobs = [&] { return *await<std::int64_t>([&](Done<std::int64_t> done) { world.store.count_jobs(std::move(done)); }); };
    ASSERT_TRUE(world.send(amy, bob, "x"));
    EXPECT_EQ(jobs(), 1);
    world.chat.presence.connected(bob);
    ASSERT_TRUE(world.send(amy, bob, "y"));
    EXPECT_EQ(jobs(), 1);
}

TEST_F(Messages, OfWhichOneWantsNoNotificationsAreToldWithoutAndLeaveNoJob) {
    const auto jobs = [&] { return *await<std::int64_t>([&](Done<std::int64_t> done) { world.store.count_jobs(std::move(done)); }); };
    SettingsChange off;
    off.messages = false;
    world.change_settings(bob, off);
    ASSERT_TRUE(world.send(amy, bob, "silent"));
    ASSERT_TRUE(world.send(bob, amy, "aloud"));
    EXPECT_FALSE(world.sink.all<MessageSent>()[0].notifies);
    EXPECT_TRUE(world.sink.all<MessageSent>()[1].notifies) << "each as they want it";
    EXPECT_EQ(jobs(), 1);
}

TEST_F(Messages, ReadingIsToldWhenSomethingWasUnread) {
    ASSERT_TRUE(world.send(amy, bob, "x"));
    ASSERT_TRUE(world.send(amy, bob, "y"));
    EXPECT_EQ(mark_read(bob, amy)->count, 2);
    EXPECT_EQ(mark_read(bob, amy)->count, 0);
    EXPECT_EQ(mark_read(bob, bob)->count, 0);
    EXPECT_EQ(mark_read(bob, std::nullopt)->count, 0);
    const auto told = world.sink.all<MessagesRead>();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].reader, bob);
    EXPECT_EQ(told[0].sender, amy);
    EXPECT_EQ(told[0].count, 2);
    EXPECT_EQ(told[0].up_to_seq, 2);
}

TEST_F(Messages, DeliveryIsToldOnceAndOnlyByTheReceiver) {
    const MessageId id = world.send(amy, bob, "x")->message.id;
    EXPECT_EQ(mark_delivered(amy, id).error(), Errc::not_delivered);
    EXPECT_EQ(mark_delivered(bob, std::nullopt).error(), Errc::not_delivered);
    EXPECT_TRUE(mark_delivered(bob, id)->first);
    EXPECT_FALSE(mark_delivered(bob, id)->first);
    const auto told = world.sink.all<MessageDelivered>();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].sender, amy);
    EXPECT_EQ(told[0].message, id);
}

TEST_F(Messages, HistoryOfNobodyIsEmptyAndDeadCursorsAreNotFound) {
    const MessageId id = world.send(amy, bob, "x")->message.id;
    HistoryRequest request;
    request.viewer = amy;
    EXPECT_TRUE(history(request)->messages.empty());
    request.other = UserId{};
    EXPECT_TRUE(history(request)->messages.empty());
    request.other = bob;
    EXPECT_EQ(history(request)->messages.size(), 1U);
    request.before = std::optional(id);
    EXPECT_TRUE(history(request)->messages.empty());
    request.before = std::optional<MessageId>();  // something that is no id
    EXPECT_EQ(history(request).error(), Errc::message_not_found);
    request.before = std::optional(MessageId{});
    EXPECT_EQ(history(request).error(), Errc::message_not_found);
    request.other.reset();
    request.before = std::optional(id);
    EXPECT_EQ(history(request).error(), Errc::message_not_found);
}

TEST_F(Messages, ConversationsShowPresenceAsItsOwnerLetsItBeSeen) {
    ASSERT_TRUE(world.send(amy, bob, "x"));
    EXPECT_FALSE(conversations(amy)[0].is_online);
    world.chat.presence.connected(bob);
    EXPECT_TRUE(conversations(amy)[0].is_online);
    SettingsChange change;
    change.show_online = false;
    world.change_settings(bob, change);
    EXPECT_FALSE(conversations(amy)[0].is_online);
}

TEST_F(Messages, WhoMayJoin) {
    const UserId dan = world.sign_up("Dan").user.id;
    ASSERT_TRUE(world.deactivate(dan));
    const std::string room = "chat_" + std::min(amy, bob).to_string() + "_" + std::max(amy, bob).to_string();
    EXPECT_EQ(*join(amy, bob), room);
    EXPECT_EQ(*join(bob, amy), room);
    EXPECT_EQ(join(amy, amy).error(), Errc::access_denied);
    EXPECT_EQ(join(amy, dan).error(), Errc::access_denied);
    EXPECT_EQ(join(amy, UserId{}).error(), Errc::access_denied);
    EXPECT_EQ(join(amy, std::nullopt).error(), Errc::access_denied);
    world.chat.users.forget(bob);
    world.store.set_available(false);
    EXPECT_EQ(join(amy, bob).error(), Errc::unavailable);
}

TEST_F(Messages, EventsAreReadFromAnOffsetOn) {
    ASSERT_TRUE(world.send(amy, bob, "x"));
    ASSERT_TRUE(world.send(amy, bob, "y"));
    const auto position = await<EventOffset>([&](Done<EventOffset> done) { world.chat.read_events.position(bob, std::move(done)); });
    EXPECT_EQ(*position, 2);
    const auto page = await<EventPage>([&](Done<EventPage> done) { world.chat.read_events.after(bob, 1, 10, std::move(done)); });
    ASSERT_EQ(page->events.size(), 1U);
    EXPECT_EQ(std::get<MessageSent>(page->events[0].event).message.content, "y");
    const auto lost = await<EventPage>([&](Done<EventPage> done) { world.chat.read_events.after(bob, 99, 10, std::move(done)); });
    EXPECT_EQ(lost.error(), Errc::offset_too_old);
}

}  // namespace
}  // namespace truebond::test
