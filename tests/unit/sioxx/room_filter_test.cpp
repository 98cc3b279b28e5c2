// What one loop may know of another's rooms, and that nobody misses anything by it.
#include "sioxx/core/room_filter.hpp"

#include "sioxx/sioxx.hpp"
#include "unit/sioxx/support/joined.hpp"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx {
namespace {
using test::join;
using test::loops;
using test::RawClient;

TEST(RoomFilter, SaysNoOnlyToWhatIsNotThere) {
    const auto filter = std::make_unique<core::RoomFilter>();
    EXPECT_FALSE(filter->maybe(1));
    filter->add(1);
    filter->add(1);
    filter->remove(1);
    EXPECT_TRUE(filter->maybe(1)) << "one of two is left";
    filter->remove(1);
    EXPECT_FALSE(filter->maybe(1));
}

TEST(RoomFilter, MoreThanItCanCountIsMaybeForGood) {
    const auto filter = std::make_unique<core::RoomFilter>();
    for (int i = 0; i < 1000; ++i) filter->add(7);
    for (int i = 0; i < 1000; ++i) filter->remove(7);
    EXPECT_TRUE(filter->maybe(7));
}

TEST(RoomFilter, AboutHalfFullItStillSaysNoMostOfTheTime) {
    const auto filter = std::make_unique<core::RoomFilter>();
    const std::hash<std::string> hash;
    for (int i = 0; i < 100'000; ++i) filter->add(hash("user_" + std::to_string(i)));
    int maybes = 0;
    for (int i = 0; i < 100'000; ++i) maybes += filter->maybe(hash("other_" + std::to_string(i)));
    EXPECT_LT(maybes, 40'000);
}

class RoomsOnManyLoops : public testing::Test {
protected:
    RoomsOnManyLoops() : host_(loops(3)), io_(host_) {
        io_.of("/").on_connection([](Socket& s) { s.join("everybody"); });
        io_.of("/").on("enter", [](Socket& s, Event& e) {
            std::string scratch;
            s.join(string_content(e.json(0), scratch));
            e.reply(true);
        });
        io_.of("/").on("leave", [](Socket& s, Event& e) {
            std::string scratch;
            s.leave(string_content(e.json(0), scratch));
            e.reply(true);
        });
        EXPECT_EQ(host_.start(), "");
        for (int i = 0; i < 9; ++i) clients_.push_back(join(host_));
    }
    Host host_;
    Server io_;
    std::vector<std::unique_ptr<RawClient>> clients_;
};

TEST_F(RoomsOnManyLoops, WhoWasToldToJoinHearsWhatIsSaidNext) {
    for (int round = 0; round < 200; ++round) {
        const std::string room = "room-" + std::to_string(round);
        io_.to("everybody").sockets_join(room);
        io_.to(room).emit("n", round);
        io_.to("everybody").sockets_leave(room);
        io_.to(room).emit("nobody hears this");
    }
    for (const auto& client : clients_) {
        for (int round = 0; round < 200; ++round) ASSERT_EQ(client->receive_until("42"), "42[\"n\"," + std::to_string(round) + "]");
    }
}

TEST_F(RoomsOnManyLoops, ARoomIsFoundAsSoonAsSomebodySaysThatTheyAreIn) {
    for (int round = 0; round < 100; ++round) {
        const auto& client = clients_[static_cast<std::size_t>(round) % clients_.size()];
        client->send("421[\"enter\",\"mine\"]");
        ASSERT_EQ(client->receive_until("43"), "431[true]");
        io_.to("mine").emit("n", round);
        ASSERT_EQ(client->receive_until("42"), "42[\"n\"," + std::to_string(round) + "]");
        client->send("422[\"leave\",\"mine\"]");
        ASSERT_EQ(client->receive_until("43"), "432[true]");
    }
}

TEST_F(RoomsOnManyLoops, WhatGoesToOneOtherLoopKeepsItsPlaceAndItsText) {
    const std::string near_room = "a room whose name is longer than what a string holds in place, number 1";
    const std::string far_room = "a room whose name is longer than what a string holds in place, number 2";
    clients_[0]->send("420[\"enter\",\"" + near_room + "\"]");
    clients_[1]->send("420[\"enter\",\"" + far_room + "\"]");
    ASSERT_EQ(clients_[0]->receive_until("43"), "430[true]");
    ASSERT_EQ(clients_[1]->receive_until("43"), "430[true]");
    const std::string big(20'000, 'x');
    for (int round = 0; round < 50; ++round) {
        io_.to(far_room).emit("one \"room\"\n", round);            // its text alone goes over
        io_.to(far_room).to(near_room).emit("two", round);         // a packet for both
        io_.to(far_room).except(near_room).emit("except", round);  // with the list of names
        io_.to(far_room).emit("big", big);                         // too much to be copied
        io_.to(far_room).emit("bytes", Binary{std::string("\0\xFF", 2)});
        io_.to(far_room).emit("none");
        io_.to("nobody is in here").emit("lost");
    }
    for (int round = 0; round < 50; ++round) {
        const std::string n = std::to_string(round);
        ASSERT_EQ(clients_[1]->receive_until("4"), "42[\"one \\\"room\\\"\\n\"," + n + "]");
        ASSERT_EQ(clients_[1]->receive_until("4"), "42[\"two\"," + n + "]");
        ASSERT_EQ(clients_[1]->receive_until("4"), "42[\"except\"," + n + "]");
        ASSERT_EQ(clients_[1]->receive_until("4"), "42[\"big\",\"" + big + "\"]");
        ASSERT_EQ(clients_[1]->receive_until("4"), "451-[\"bytes\",{\"_placeholder\":true,\"num\":0}]");
        ASSERT_EQ(clients_[1]->receive_until("4"), "42[\"none\"]");
        ASSERT_EQ(clients_[0]->receive_until("4"), "42[\"two\"," + n + "]");
    }
}

}  // namespace
}  // namespace sioxx
