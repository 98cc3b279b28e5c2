#include "backends/memory/local_revocations.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace truebond::test {
namespace {

TEST(LocalRevocations, HoldsKeysUntilTheyExpire) {
    LocalRevocations revocations;
    EXPECT_FALSE(revocations.contains("jti:a"));
    revocations.add({"jti:a", WallTime{10}});
    revocations.add({"fam:a", WallTime{20}});
    EXPECT_TRUE(revocations.contains("jti:a"));
    EXPECT_TRUE(revocations.contains("fam:a"));
    EXPECT_FALSE(revocations.contains("jti:"));
    EXPECT_FALSE(revocations.contains("jti:ab"));
    revocations.expire(WallTime{9});
    EXPECT_TRUE(revocations.contains("jti:a"));
    revocations.expire(WallTime{10});
    EXPECT_FALSE(revocations.contains("jti:a"));
    EXPECT_TRUE(revocations.contains("fam:a"));
}

TEST(LocalRevocations, TheLaterDateStands) {
    LocalRevocations revocations;
    revocations.add({"jti:a", WallTime{20}});
    revocations.add({"jti:a", WallTime{10}});
    revocations.expire(WallTime{15});
    EXPECT_TRUE(revocations.contains("jti:a"));
}

TEST(LocalRevocations, IsAskedWhileItChanges) {
    LocalRevocations revocations;
    revocations.add({"jti:always", WallTime{1'000'000}});
    std::atomic<bool> stop{false};
    std::jthread asker([&] {
        while (!stop) EXPECT_TRUE(revocations.contains("jti:always"));
    });
    for (int i = 0; i < 2000; ++i) {
        revocations.add({"jti:" + std::to_string(i), WallTime{i}});
        revocations.expire(WallTime{i - 10});
    }
    stop = true;
}

}  // namespace
}  // namespace truebond::test
