#include "chat/domain/ids.hpp"

#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace truebond {
namespace {

TEST(ObjectId, IsReadInEitherCaseAndWrittenInOne) {
    const auto id = UserId::parse("6B04b14F8c26befb9b7af7BD");
    ASSERT_TRUE(id);
    EXPECT_EQ(id->to_string(), "6b04b14f8c26befb9b7af7bd");
    for (const char* text :
         {"", "zzz", "6b04b14f8c26befb9b7af7b", "6b04b14f8c26befb9b7af7bdd", " 6b04b14f8c26befb9b7af7b", "6b04b14f8c26befb9b7af7bg"}) {
        EXPECT_FALSE(UserId::parse(text)) << text;
    }
    EXPECT_FALSE(UserId::parse(std::string_view("6b04b14f8c26befb9b7af7b\0", 24)));
}

TEST(IdGenerator, BeginsWithTheSecond) {
    base::ManualClock clock(WallTime{0x6b04b14fLL * 1'000'000});
    base::SeededRandom random(1);
    IdGenerator ids(clock, random);
    EXPECT_EQ(ids.next().to_string().substr(0, 8), "6b04b14f");
}

TEST(IdGenerator, AscendsAlsoWhenTheClockGoesBack) {
    base::ManualClock clock;
    base::SeededRandom random(1);
    IdGenerator ids(clock, random);
    ObjectId last = ids.next();
    for (int i = 0; i < 1000; ++i) {
        clock.advance(std::chrono::milliseconds(i % 3 == 0 ? -700 : 400));
        const ObjectId next = ids.next();
        ASSERT_LT(last, next) << i;
        last = next;
    }
}

TEST(IdGenerator, GivesNoIdTwice) {
    base::ManualClock clock;
    base::SeededRandom random(1);
    IdGenerator ids(clock, random);
    std::vector<std::vector<ObjectId>> made(4);
    std::vector<std::thread> threads;
    for (auto& mine : made) {
        threads.emplace_back([&] {
            for (int i = 0; i < 2000; ++i) mine.push_back(ids.next());
        });
    }
    for (std::thread& thread : threads) thread.join();
    std::set<ObjectId> all;
    for (const auto& mine : made) all.insert(mine.begin(), mine.end());
    EXPECT_EQ(all.size(), 8000U);
}

}  // namespace
}  // namespace truebond
