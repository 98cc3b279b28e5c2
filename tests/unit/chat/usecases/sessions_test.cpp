#include "unit/chat/support/world.hpp"

namespace truebond::test {
namespace {

class Sessions : public ::testing::Test {
protected:
    Outcome<SignedIn> sign_up(SignUpRequest request) {
        return await<SignedIn>([&](Done<SignedIn> done) { world.chat.sign_up.run(std::move(request), std::move(done)); });
    }
    Outcome<SignedIn> log_in(std::string email, std::string password = "Test@1234") {
        return await<SignedIn>([&](Done<SignedIn> done) { world.chat.log_in.run(std::move(email), std::move(password), std::move(done)); });
    }
    Outcome<TokenPair> refresh(const TokenClaims& claims) {
        return await<TokenPair>([&](Done<TokenPair> done) { world.chat.refresh_tokens.run(claims, std::move(done)); });
    }
    Outcome<bool> log_out(const TokenClaims& claims) {
        const Principal who = *world.authenticate(claims);
        return await<bool>([&](Done<bool> done) { world.chat.log_out.run(who, std::move(done)); });
    }
    void change_password(UserId id) {
        const auto user =
            await<User>([&](Done<User> done) { world.store.change_password(id, "plain:New@1234", world.clock.wall(), std::move(done)); });
        ASSERT_TRUE(user);
        world.chat.users.wrote(*user);
    }

    World world;
};

TEST_F(Sessions, SignUpGrantsTheBonusAndSignsIn) {
    const SignedIn amy = world.sign_up("Amy");
    EXPECT_EQ(amy.user.credits_balance, 10);
    EXPECT_EQ(amy.tokens.access.type, TokenType::access);
    EXPECT_EQ(amy.tokens.refresh.type, TokenType::refresh);
    EXPECT_EQ(amy.tokens.access.expires_at_s - amy.tokens.access.issued_at_s, 24 * 3600);
    EXPECT_EQ(amy.tokens.refresh.expires_at_s - amy.tokens.refresh.issued_at_s, 30 * 24 * 3600);
    EXPECT_EQ(amy.tokens.access.family, amy.tokens.refresh.family);
    EXPECT_NE(amy.tokens.access.jti, amy.tokens.refresh.jti);
    EXPECT_EQ(world.authenticate(amy.tokens.access)->user, amy.user.id);
}

TEST_F(Sessions, ATakenAddressIsRefusedBeforeTheNumberAndWithoutAHash) {
    world.sign_up("Amy");
    const int hashes = world.hasher.hashes;
    EXPECT_EQ(sign_up(World::request("Amy")).error(), Errc::email_taken);
    EXPECT_EQ(world.hasher.hashes, hashes);
    SignUpRequest other = World::request("Amy");
    other.email = "else@example.com";
    EXPECT_EQ(sign_up(std::move(other)).error(), Errc::mobile_taken);
    SignUpRequest upper = World::request("Amy");
    upper.email = "AMY@example.com";
    upper.mobile_number = "+910000000000";
    EXPECT_EQ(sign_up(std::move(upper)).error(), Errc::email_taken);
}

TEST_F(Sessions, LogInTellsNobodyWhoHasAnAccount) {
    const SignedIn amy = world.sign_up("Amy");
    EXPECT_EQ(log_in("amy@example.com")->user.id, amy.user.id);
    EXPECT_EQ(log_in("AMY@example.com")->user.id, amy.user.id);
    EXPECT_EQ(log_in("amy@example.com", "wrong").error(), Errc::invalid_credentials);
    const int before = world.hasher.verifications;
    EXPECT_EQ(log_in("nobody@example.com").error(), Errc::invalid_credentials);
    EXPECT_EQ(log_in("amy@example.com", std::string("Test@1234\0", 10)).error(), Errc::invalid_credentials);
    EXPECT_EQ(world.hasher.verifications, before + 2) << "each refusal costs a hash";
}

TEST_F(Sessions, LogInNotesTheTime) {
    const SignedIn amy = world.sign_up("Amy");
    ASSERT_TRUE(log_in("amy@example.com"));
    world.settle();
    EXPECT_EQ(world.user(amy.user.id).last_login_at, world.clock.wall());
}

TEST_F(Sessions, ADeactivatedAccountIsNamedOnlyToItsOwner) {
    const SignedIn amy = world.sign_up("Amy");
    ASSERT_TRUE(world.deactivate(amy.user.id));
    EXPECT_EQ(log_in("amy@example.com").error(), Errc::account_inactive);
    EXPECT_EQ(log_in("amy@example.com", "wrong").error(), Errc::invalid_credentials);
    EXPECT_EQ(world.authenticate(amy.tokens.access).error(), Errc::account_inactive);
    EXPECT_EQ(refresh(amy.tokens.refresh).error(), Errc::refresh_user_gone);
    EXPECT_EQ(world.sink.ended(), std::vector<std::string>{"user:" + amy.user.id.to_string()});
}

TEST_F(Sessions, TooManyHashesAreRefusedAsOverload) {
    world.hasher.overloaded = true;
    EXPECT_EQ(sign_up(World::request("Amy")).error(), Errc::overloaded);
    EXPECT_EQ(log_in("amy@example.com").error(), Errc::overloaded);
}

TEST_F(Sessions, LogOutEndsTheWholeFamilyAndNoOther) {
    const SignedIn amy = world.sign_up("Amy");
    const SignedIn again = *log_in("amy@example.com");
    ASSERT_TRUE(log_out(amy.tokens.access));
    EXPECT_EQ(world.authenticate(amy.tokens.access).error(), Errc::token_revoked);
    EXPECT_EQ(refresh(amy.tokens.refresh).error(), Errc::token_revoked);
    EXPECT_TRUE(world.authenticate(again.tokens.access));
    const std::vector<std::string> ended{"jti:" + amy.tokens.access.jti, "fam:" + amy.tokens.access.family};
    EXPECT_EQ(world.sink.ended(), ended);
    const auto stored = await<std::vector<Revocation>>(
        [&](Done<std::vector<Revocation>> done) { world.store.load_revocations(world.clock.wall(), std::move(done)); });
    EXPECT_EQ(stored->size(), 2U);
}

TEST_F(Sessions, LogOutThatIsNotDurableDidNotHappen) {
    const SignedIn amy = world.sign_up("Amy");
    const Principal who = *world.authenticate(amy.tokens.access);
    world.store.set_available(false);
    EXPECT_EQ(await<bool>([&](Done<bool> done) { world.chat.log_out.run(who, std::move(done)); }).error(), Errc::unavailable);
    EXPECT_TRUE(world.authenticate(amy.tokens.access));
    EXPECT_TRUE(world.sink.ended().empty());
}

TEST_F(Sessions, ARefreshTokenWorksOnceAndForAMinuteGivesTheSameAgain) {
    const SignedIn amy = world.sign_up("Amy");
    const TokenPair first = *refresh(amy.tokens.refresh);
    world.clock.advance(std::chrono::seconds(59));
    const TokenPair again = *refresh(amy.tokens.refresh);
    EXPECT_EQ(world.jwt.sign(first.access), world.jwt.sign(again.access));
    EXPECT_EQ(world.jwt.sign(first.refresh), world.jwt.sign(again.refresh));
    EXPECT_TRUE(world.authenticate(first.access));
    EXPECT_TRUE(refresh(first.refresh));
}

TEST_F(Sessions, AStolenRefreshTokenEndsItsFamily) {
    const SignedIn amy = world.sign_up("Amy");
    const SignedIn other = *log_in("amy@example.com");
    const TokenPair first = *refresh(amy.tokens.refresh);
    world.clock.advance(std::chrono::seconds(61));
    EXPECT_EQ(refresh(amy.tokens.refresh).error(), Errc::token_revoked);
    EXPECT_EQ(world.sink.ended(), std::vector<std::string>{"fam:" + amy.tokens.refresh.family});
    EXPECT_EQ(world.authenticate(first.access).error(), Errc::token_revoked);
    EXPECT_EQ(refresh(first.refresh).error(), Errc::token_revoked);
    EXPECT_TRUE(world.authenticate(other.tokens.access)) << "another sign-in of the same user goes on";
}

TEST_F(Sessions, ATokenOfTheOldServiceStartsAFamily) {
    const SignedIn amy = world.sign_up("Amy");
    TokenClaims old = amy.tokens.refresh;
    old.family.clear();
    old.generation.reset();
    const TokenPair pair = *refresh(old);
    EXPECT_EQ(pair.refresh.family, old.jti);
    ASSERT_TRUE(log_out(pair.access));
    EXPECT_EQ(refresh(old).error(), Errc::token_revoked);
}

TEST_F(Sessions, RefreshRefusals) {
    const SignedIn amy = world.sign_up("Amy");
    TokenClaims claims = amy.tokens.refresh;
    EXPECT_EQ(refresh(amy.tokens.access).error(), Errc::token_not_refresh);
    claims.sub = "zzz";
    EXPECT_EQ(refresh(claims).error(), Errc::token_invalid);
    claims.sub = "6b04b14f8c26befb9b7af7bd";
    EXPECT_EQ(refresh(claims).error(), Errc::refresh_user_gone);
    claims.sub.reset();
    EXPECT_EQ(refresh(claims).error(), Errc::refresh_user_gone);
    claims = amy.tokens.refresh;
    claims.jti.clear();
    EXPECT_EQ(refresh(claims).error(), Errc::token_invalid);
}

TEST_F(Sessions, APasswordChangeEndsEarlierTokens) {
    const SignedIn amy = world.sign_up("Amy");
    TokenClaims old = amy.tokens.access;  // as v1.0.0 writes them
    old.generation.reset();
    world.clock.advance(std::chrono::seconds(5));
    ASSERT_TRUE(world.authenticate(old));
    change_password(amy.user.id);
    EXPECT_EQ(world.authenticate(amy.tokens.access).error(), Errc::token_revoked);
    EXPECT_EQ(world.authenticate(old).error(), Errc::token_revoked);
    EXPECT_EQ(refresh(amy.tokens.refresh).error(), Errc::token_revoked);

    world.clock.advance(std::chrono::seconds(1));
    const SignedIn later = *log_in("amy@example.com", "New@1234");
    EXPECT_EQ(world.authenticate(later.tokens.access)->generation, 1);
    old.issued_at_s = world.clock.wall().us / 1'000'000;
    EXPECT_TRUE(world.authenticate(old)) << "issued by v1.0.0 after the change";
}

TEST_F(Sessions, AuthenticateRefusals) {
    const SignedIn amy = world.sign_up("Amy");
    TokenClaims claims = amy.tokens.access;
    claims.sub = "zzz";
    EXPECT_EQ(world.authenticate(claims).error(), Errc::token_invalid);
    claims.sub = "6b04b14f8c26befb9b7af7bd";
    EXPECT_EQ(world.authenticate(claims).error(), Errc::token_user_unknown);
    claims.sub.reset();
    EXPECT_EQ(world.authenticate(claims).error(), Errc::token_user_unknown);
    EXPECT_EQ(world.authenticate(amy.tokens.refresh).error(), Errc::token_not_access);
    claims = amy.tokens.access;
    claims.type = TokenType::other;
    EXPECT_EQ(world.authenticate(claims).error(), Errc::token_not_access);
    claims = amy.tokens.access;
    claims.jti.clear();
    EXPECT_TRUE(world.authenticate(claims));
    claims.sub = ascii_lower(*amy.tokens.access.sub);
    for (char& c : *claims.sub) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    EXPECT_EQ(world.authenticate(claims)->user, amy.user.id);
}

TEST_F(Sessions, KnownUsersAreLetInWithoutTheStore) {
    const SignedIn amy = world.sign_up("Amy");
    world.store.set_available(false);
    const auto now = world.chat.authenticate.try_now(amy.tokens.access);
    ASSERT_TRUE(now);
    EXPECT_TRUE(*now);
    world.chat.users.forget(amy.user.id);
    EXPECT_FALSE(world.chat.authenticate.try_now(amy.tokens.access));
    EXPECT_EQ(world.authenticate(amy.tokens.access).error(), Errc::unavailable);
}

TEST(Uuid4, HasItsShapeAndDiffers) {
    base::SeededRandom random(7);
    const std::string a = make_uuid4(random);
    const std::string b = make_uuid4(random);
    EXPECT_NE(a, b);
    ASSERT_EQ(a.size(), 36U);
    for (const std::size_t at : {8U, 13U, 18U, 23U}) EXPECT_EQ(a[at], '-');
    EXPECT_EQ(a[14], '4');
    EXPECT_NE(std::string("89ab").find(a[19]), std::string::npos);
}

}  // namespace
}  // namespace truebond::test
