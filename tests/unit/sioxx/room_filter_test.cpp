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

}  // namespace
}  // namespace sioxx
