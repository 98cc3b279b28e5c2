#include "contract/store_contract.hpp"

namespace truebond::test {
namespace {

constexpr auto minutes = [](int n) { return std::chrono::minutes(n); };

Outcome<bool> put_token(Blocking store, const Samples& samples, const User& of, std::string digest) {
    return store.put_reset_token({std::move(digest), of.id, WallTime{samples.now().us + reset_token_life_us}}, samples.now());
}
Outcome<bool> put_code(Blocking store, const Samples& samples, const User& of, std::string digest) {
    return store.put_code({of.mobile_number, std::move(digest), WallTime{samples.now().us + one_time_code_life_us}}, samples.now());
}
Outcome<User> verify(Blocking store, const Samples& samples, const User& who, std::string digest) {
    return store.verify_mobile(who.id, who.mobile_number, std::move(digest), samples.now());
}

TEST_P(StoreContract, AResetTokenWorksOnceAndRaisesTheGeneration) {
    const User ann = join("Ann");
    ASSERT_TRUE(put_token(store(), samples, ann, "d1"));
    ASSERT_TRUE(put_token(store(), samples, ann, "d2"));
    const auto owner = store().find_reset_token("d1", samples.now());
    ASSERT_TRUE(owner);
    EXPECT_EQ(*owner, ann.id);
    home->reopen();
    const auto changed = store().reset_password("d1", "new hash", samples.now());
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->id, ann.id);
    EXPECT_EQ(changed->password_hash, "new hash");
    EXPECT_EQ(changed->token_generation, ann.token_generation + 1);
    EXPECT_EQ(changed->password_changed_at, samples.now());
    for (const char* digest : {"d1", "d2"}) {
        EXPECT_EQ(error_of(store().find_reset_token(digest, samples.now())), Errc::reset_token_invalid) << digest;
        EXPECT_EQ(error_of(store().reset_password(digest, "x", samples.now())), Errc::reset_token_invalid) << digest;
    }
    EXPECT_EQ(store().find_user(ann.id)->password_hash, "new hash");
}

TEST_P(StoreContract, AResetTokenEndsAfterItsTimeAndWithItsAccount) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    ASSERT_TRUE(put_token(store(), samples, ann, "a"));
    ASSERT_TRUE(put_token(store(), samples, bob, "b"));
    ASSERT_TRUE(store().set_active(bob.id, false));
    EXPECT_EQ(error_of(store().reset_password("b", "x", samples.now())), Errc::reset_token_invalid);
    samples.pass(minutes(10));
    EXPECT_EQ(error_of(store().find_reset_token("a", samples.now())), Errc::reset_token_invalid);
    EXPECT_EQ(error_of(store().reset_password("a", "x", samples.now())), Errc::reset_token_invalid);
    EXPECT_EQ(error_of(store().reset_password("never was", "x", samples.now())), Errc::reset_token_invalid);
}

TEST_P(StoreContract, OnlyTheNewestTokensOfAUserAreKept) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    ASSERT_TRUE(put_token(store(), samples, bob, "b"));
    for (int i = 0; i < 6; ++i) {
        ASSERT_TRUE(put_token(store(), samples, ann, "a" + std::to_string(i)));
        samples.pass(std::chrono::seconds(1));
    }
    for (int i = 0; i < 6; ++i) {
        const bool kept = i >= 6 - static_cast<int>(reset_tokens_of_user_max);
        EXPECT_EQ(static_cast<bool>(store().find_reset_token("a" + std::to_string(i), samples.now())), kept) << i;
    }
    EXPECT_TRUE(store().find_reset_token("b", samples.now()));
}

TEST_P(StoreContract, TheRightCodeVerifiesOnce) {
    const User ann = join("Ann");
    EXPECT_EQ(error_of(verify(store(), samples, ann, "c")), Errc::code_missing);
    ASSERT_TRUE(put_code(store(), samples, ann, "c"));
    home->reopen();
    EXPECT_EQ(error_of(verify(store(), samples, ann, "wrong")), Errc::code_wrong);
    const auto verified = verify(store(), samples, ann, "c");
    ASSERT_TRUE(verified);
    EXPECT_TRUE(verified->is_verified);
    EXPECT_TRUE(store().find_user(ann.id)->is_verified);
    EXPECT_EQ(error_of(verify(store(), samples, ann, "c")), Errc::code_missing);
}

TEST_P(StoreContract, ACodeEndsWithItsTriesItsTimeOrTheNextOne) {
    const User ann = join("Ann");
    ASSERT_TRUE(put_code(store(), samples, ann, "c"));
    for (int i = 0; i < one_time_code_tries_max; ++i) EXPECT_EQ(error_of(verify(store(), samples, ann, "wrong")), Errc::code_wrong) << i;
    EXPECT_EQ(error_of(verify(store(), samples, ann, "c")), Errc::code_missing) << "used up";
    ASSERT_TRUE(put_code(store(), samples, ann, "first"));
    ASSERT_TRUE(put_code(store(), samples, ann, "second"));
    EXPECT_EQ(error_of(verify(store(), samples, ann, "first")), Errc::code_wrong);
    samples.pass(minutes(10));
    EXPECT_EQ(error_of(verify(store(), samples, ann, "second")), Errc::code_missing);
    EXPECT_FALSE(store().find_user(ann.id)->is_verified);
}

TEST_P(StoreContract, ACodeIsForTheNumberOfWhoAsks) {
    const User ann = join("Ann");
    const User bob = join("Bob");
    ASSERT_TRUE(put_code(store(), samples, bob, "c"));
    EXPECT_EQ(error_of(store().verify_mobile(ann.id, bob.mobile_number, "c", samples.now())), Errc::mobile_mismatch);
    EXPECT_EQ(error_of(store().verify_mobile(samples.id<UserId>(), bob.mobile_number, "c", samples.now())), Errc::user_not_found);
    EXPECT_EQ(store().find_user_by_mobile(bob.mobile_number)->id, bob.id);
    EXPECT_EQ(error_of(store().find_user_by_mobile("+000")), Errc::user_not_found);
    EXPECT_TRUE(verify(store(), samples, bob, "c"));
}

}  // namespace
}  // namespace truebond::test
