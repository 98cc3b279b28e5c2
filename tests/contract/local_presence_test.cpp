#include "backends/memory/local_presence.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace truebond::test {
namespace {

UserId user(unsigned number) {
    UserId id;
    id.value.bytes[11] = static_cast<std::byte>(number);
    return id;
}

TEST(LocalPresence, TellsTheFirstAndTheLastConnection) {
    LocalPresenceRegistry presence;
    EXPECT_FALSE(presence.is_connected(user(1)));
    EXPECT_TRUE(presence.connected(user(1)));
    EXPECT_FALSE(presence.connected(user(1)));
    EXPECT_TRUE(presence.is_connected(user(1)));
    EXPECT_FALSE(presence.is_connected(user(2)));
    EXPECT_FALSE(presence.disconnected(user(1)));
    EXPECT_TRUE(presence.is_connected(user(1)));
    EXPECT_TRUE(presence.disconnected(user(1)));
    EXPECT_FALSE(presence.is_connected(user(1)));
    EXPECT_TRUE(presence.connected(user(1))) << "and again";
}

TEST(LocalPresence, AnUnknownGoodbyeChangesNothing) {
    LocalPresenceRegistry presence;
    EXPECT_FALSE(presence.disconnected(user(1)));
    EXPECT_TRUE(presence.connected(user(1)));
}

TEST(LocalPresence, CountsRightFromManyThreads) {
    LocalPresenceRegistry presence;
    std::atomic<int> firsts{0};
    std::atomic<int> lasts{0};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (unsigned i = 0; i < 2000; ++i) {
                    firsts += presence.connected(user(i % 7)) ? 1 : 0;
                    lasts += presence.disconnected(user(i % 7)) ? 1 : 0;
                }
            });
        }
    }
    EXPECT_EQ(firsts, lasts);
    for (unsigned i = 0; i < 7; ++i) EXPECT_FALSE(presence.is_connected(user(i)));
}

}  // namespace
}  // namespace truebond::test
