#include "chat/domain/request_id.hpp"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace truebond {
namespace {

TEST(RequestId, IsOneToSixtyFourHarmlessCharacters) {
    for (const std::string& good : std::vector<std::string>{"a", "0", "A-b_c.9", "-", std::string(64, 'x')}) {
        const auto id = RequestId::parse(good);
        ASSERT_TRUE(id) << good;
        EXPECT_EQ(id->text(), good);
        EXPECT_FALSE(id->empty());
    }
    for (const std::string& bad : std::vector<std::string>{"", " ", "a b", "a\n", "a\"", "ä", "a/b", "a:b", std::string(65, 'x')}) {
        EXPECT_FALSE(RequestId::parse(bad)) << bad;
    }
    EXPECT_FALSE(RequestId::parse(std::string("a\0b", 3)));
    EXPECT_TRUE(RequestId().empty());
}

TEST(RequestIds, DifferWithinARunAndFitIntoAString) {
    base::SeededRandom random(7);
    RequestIds ids(random);
    std::set<std::string> seen;
    for (unsigned lane = 0; lane < 64; ++lane) {
        for (int i = 0; i < 1100; ++i) {
            const RequestId id = ids.next(lane);
            EXPECT_LE(id.text().size(), 15U);
            EXPECT_TRUE(RequestId::parse(id.text()));
            seen.emplace(id.text());
        }
    }
    EXPECT_EQ(seen.size(), 64U * 1100U);
}

TEST(RequestIds, DifferFromRunToRun) {
    base::SeededRandom random(8);
    RequestIds one(random);
    RequestIds other(random);
    EXPECT_FALSE(one.next(0) == other.next(0));
}

}  // namespace
}  // namespace truebond
