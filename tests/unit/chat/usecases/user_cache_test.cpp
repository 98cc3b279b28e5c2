#include "unit/chat/support/world.hpp"

namespace truebond::test {
namespace {

/// Answers when the test says so.
class SlowAccounts final : public AccountStore {
public:
    void create_account(User, TransactionId, Done<User>) override {}
    void find_user(UserId, Done<User> done) override { waiting.push_back(std::move(done)); }
    void find_user_by_email(std::string, Done<User>) override {}
    void find_user_by_mobile(std::string, Done<User>) override {}
    void list_users(std::optional<UserId>, std::size_t, Done<std::vector<User>>) override {}
    void put_last_seen(std::vector<LastSeen>, Done<bool>) override {}
    void update_user(UserId, std::function<void(User&)>, Done<User>) override {}
    void change_password(UserId, std::string, WallTime, Done<User>) override {}
    void set_active(UserId, bool, Done<User>) override {}
    void search_users(UserId, std::string, std::size_t, Done<std::vector<PersonSummary>>) override {}
    void contacts(UserId, Done<std::vector<UserId>>) override {}

    std::vector<Done<User>> waiting;
};

User person(int n) {
    User user;
    user.id.value.bytes[11] = static_cast<std::byte>(n & 0xff);
    user.id.value.bytes[10] = static_cast<std::byte>(n >> 8 & 0xff);
    return user;
}

class UserCacheTest : public ::testing::Test {
protected:
    base::ManualClock clock;
    SlowAccounts accounts;
};

TEST_F(UserCacheTest, AsksOnceAndRemembers) {
    UserCache cache(accounts, clock);
    const User user = person(1);
    int answers = 0;
    cache.find(user.id, [&](Outcome<KnownUser> found) { answers += found ? 1 : 0; });
    ASSERT_EQ(accounts.waiting.size(), 1U);
    accounts.waiting[0](user);
    EXPECT_EQ(answers, 1);
    cache.find(user.id, [&](Outcome<KnownUser> found) { answers += found ? 1 : 0; });
    EXPECT_EQ(answers, 2);
    EXPECT_EQ(accounts.waiting.size(), 1U);
}

TEST_F(UserCacheTest, AReadOlderThanAWriteIsNotKept) {
    UserCache cache(accounts, clock);
    User user = person(1);
    cache.find(user.id, [](Outcome<KnownUser>) {});
    User deactivated = user;
    deactivated.is_active = false;
    cache.wrote(deactivated);
    accounts.waiting[0](user);  // what the read had seen
    ASSERT_TRUE(cache.find_now(user.id));
    EXPECT_FALSE(cache.find_now(user.id)->is_active);
    cache.forget(user.id);
    EXPECT_FALSE(cache.find_now(user.id));
}

TEST_F(UserCacheTest, ForgetsTheLeastRecentlyUsed) {
    UserCacheOptions options;
    options.users_max = 64;
    UserCache cache(accounts, clock, options);
    for (int n = 0; n < 2000; ++n) {
        cache.wrote(person(n));
        ASSERT_TRUE(cache.find_now(person(0).id)) << n;  // in use all the time
    }
    int kept = 0;
    for (int n = 0; n < 2000; ++n) kept += cache.find_now(person(n).id) ? 1 : 0;
    EXPECT_LE(kept, 64);
}

TEST_F(UserCacheTest, ARecordGetsTooOldWhereOthersWrite) {
    UserCacheOptions options;
    options.age_max = std::chrono::milliseconds(1000);
    UserCache cache(accounts, clock, options);
    cache.wrote(person(1));
    clock.advance(std::chrono::milliseconds(1000));
    EXPECT_TRUE(cache.find_now(person(1).id));
    clock.advance(std::chrono::milliseconds(1));
    EXPECT_FALSE(cache.find_now(person(1).id));
}

}  // namespace
}  // namespace truebond::test
