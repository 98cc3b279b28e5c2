#include "contract/store_contract.hpp"

namespace truebond::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Kind = RefreshOutcome::Kind;

constexpr std::int64_t minute_us = 60'000'000;
constexpr std::int64_t day_us = 24 * 60 * minute_us;

struct Rotation {
    Samples& samples;
    UserId user;
    int made = 0;

    RefreshUse use(std::string presented) {
        RefreshUse each;
        each.family = "family-1";
        each.user = user;
        each.presented_jti = std::move(presented);
        each.successor_access_jti = "access-" + std::to_string(++made);
        each.successor_refresh_jti = "refresh-" + std::to_string(made);
        each.now = samples.now();
        each.family_expires_at = WallTime{samples.now().us + 30 * day_us};
        return each;
    }
};

TEST_P(StoreContract, ARefreshTokenRotates) {
    Rotation rotation{samples, join("Ann").id};
    const auto first = store().use_refresh_token(rotation.use("refresh-0"));
    ASSERT_TRUE(first);
    EXPECT_EQ(first->kind, Kind::rotated);
    EXPECT_EQ(first->access_jti, "access-1");
    EXPECT_EQ(first->refresh_jti, "refresh-1");
    EXPECT_EQ(first->issued_at, samples.now());
    samples.pass(std::chrono::hours(1));
    const auto second = store().use_refresh_token(rotation.use("refresh-1"));
    ASSERT_TRUE(second);
    EXPECT_EQ(second->kind, Kind::rotated);
    EXPECT_EQ(second->refresh_jti, "refresh-2");
}

TEST_P(StoreContract, TheTokenBeforeGivesTheSameSuccessorForAWhile) {
    Rotation rotation{samples, join("Ann").id};
    const auto first = store().use_refresh_token(rotation.use("refresh-0"));
    const WallTime issued_at = samples.now();
    ASSERT_TRUE(first);
    samples.pass(std::chrono::seconds(60));
    home->reopen();
    for (int i = 0; i < 2; ++i) {
        const auto again = store().use_refresh_token(rotation.use("refresh-0"));
        ASSERT_TRUE(again);
        EXPECT_EQ(again->kind, Kind::replayed);
        EXPECT_EQ(again->access_jti, "access-1");
        EXPECT_EQ(again->refresh_jti, "refresh-1");
        EXPECT_EQ(again->issued_at, issued_at);
    }
    EXPECT_EQ(store().use_refresh_token(rotation.use("refresh-1")).value().kind, Kind::rotated) << "the successor is good";
}

TEST_P(StoreContract, ALaterReuseRevokesTheFamily) {
    Rotation rotation{samples, join("Ann").id};
    ASSERT_TRUE(store().use_refresh_token(rotation.use("refresh-0")));
    samples.pass(std::chrono::microseconds(minute_us + 1));
    RefreshUse thief = rotation.use("refresh-0");
    EXPECT_EQ(store().use_refresh_token(thief).value().kind, Kind::reused);
    EXPECT_THAT(store().load_revocations(samples.now()).value(), ElementsAre(Revocation{"fam:family-1", thief.family_expires_at}));
    home->reopen();
    EXPECT_EQ(store().use_refresh_token(rotation.use("refresh-1")).value().kind, Kind::reused) << "the newest token went with it";
    RefreshUse other = rotation.use("refresh-0");
    other.family = "family-2";
    EXPECT_EQ(store().use_refresh_token(other).value().kind, Kind::rotated) << "that family only";
}

TEST_P(StoreContract, ATokenTwoRotationsOldIsAReuseEvenAtOnce) {
    Rotation rotation{samples, join("Ann").id};
    ASSERT_TRUE(store().use_refresh_token(rotation.use("refresh-0")));
    ASSERT_TRUE(store().use_refresh_token(rotation.use("refresh-1")));
    EXPECT_EQ(store().use_refresh_token(rotation.use("refresh-0")).value().kind, Kind::reused);
}

TEST_P(StoreContract, ARevokedFamilyDoesNotRotate) {
    Rotation rotation{samples, join("Ann").id};
    const WallTime later{samples.now().us + day_us};
    ASSERT_TRUE(store().add_revocations({{"fam:family-1", later}}));
    EXPECT_EQ(store().use_refresh_token(rotation.use("refresh-0")).value().kind, Kind::reused);
}

TEST_P(StoreContract, RevocationsAreKeptUntilTheyExpire) {
    const WallTime now = samples.now();
    const WallTime soon{now.us + 10};
    const WallTime later{now.us + day_us};
    EXPECT_TRUE(store().add_revocations({{"jti:b", later}, {"jti:a", soon}}).value_or(false));
    EXPECT_TRUE(store().add_revocations({{"jti:b", soon}}).value_or(false)) << "the later date stands";
    EXPECT_TRUE(store().add_revocations({}).value_or(false));
    home->reopen();
    EXPECT_THAT(store().load_revocations(now).value(), ElementsAre(Revocation{"jti:a", soon}, Revocation{"jti:b", later}));
    EXPECT_THAT(store().load_revocations(soon).value(), ElementsAre(Revocation{"jti:b", later}));
    EXPECT_THAT(store().load_revocations(later).value(), IsEmpty());
}

TEST_P(StoreContract, AnExpiredFamilyIsForgotten) {
    Rotation rotation{samples, join("Ann").id};
    ASSERT_TRUE(store().use_refresh_token(rotation.use("refresh-0")));
    samples.pass(std::chrono::hours(24 * 31));
    EXPECT_EQ(store().use_refresh_token(rotation.use("anything")).value().kind, Kind::rotated);
}

}  // namespace
}  // namespace truebond::test
