// Random lives of a few people, led in the memory store (the specification) and in the SQLite store at once: every answer is the
// same, and the books add up in both. SEED=n repeats a run; TRUEBOND_LONG=1 leads many longer lives.
#include "backends/memory/memory_store.hpp"
#include "backends/sqlite/sqlite_store.hpp"
#include "support/await.hpp"
#include "support/describe.hpp"
#include "support/samples.hpp"
#include "support/temp_dir.hpp"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace truebond::test {
namespace {

constexpr std::int64_t events_kept_max = 25;
constexpr std::int64_t notifications_kept_max = 6;
constexpr std::int64_t day_us = std::int64_t{24} * 3600 * 1'000'000;

class Lives {
    /// Asks both and compares. The answer of the specification is returned.
    template <class Call>
    auto both(const std::string& what, Call call) {
        auto expected = call(Blocking(memory_));
        const auto found = call(Blocking(*sqlite_));
        last_answer_ = describe(expected);
        EXPECT_EQ(describe(found), last_answer_) << "asked: " << what;
        return expected;
    }
    template <class Call>
    void agree(const std::string& what, Call call) {
        (void)both(what, std::move(call));
    }

public:
    explicit Lives(std::uint64_t seed) : random_(seed), samples_(seed) {
        open();
        for (int i = 0; i < 6; ++i) sign_up();
    }

    void step() {
        if (below(40) == 0) samples_.pass(std::chrono::hours(below(60)));
        samples_.pass(std::chrono::milliseconds(below(2000)));
        switch (below(29)) {
            case 0:
                return sign_up();
            case 1:
                return change_profile();
            case 2:
                return set_active();
            case 3:
                return grant();
            case 4:
                return use_refresh_token();
            case 5:
                return work_jobs();
            case 6:
                return revoke();
            case 7:
                return read_people();
            case 8:
            case 9:
                return read_ledger();
            case 10:
            case 11:
                return read_events();
            case 12:
            case 13:
                return read_history();
            case 14:
            case 15:
                return mark_delivered();
            case 26:
            case 27:
                return read_notifications();
            case 28:
                return see_notifications();
            case 16:
            case 17:
            case 18:
                return mark_read();
            default:
                return send();
        }
    }

    /// Everything anybody could ask for at the end.
    void compare_all() {
        agree("check", [](Blocking s) { return s.check(); });
        EXPECT_EQ(last_answer_, "[]") << "the books";
        for (const UserId user : people_) {
            agree("user", [&](Blocking s) { return s.find_user(user); });
            agree("ledger", [&](Blocking s) { return s.ledger(user, 10'000, 0); });
            agree("conversations", [&](Blocking s) { return s.conversations(user); });
            agree("contacts", [&](Blocking s) { return s.contacts(user); });
            agree("notifications", [&](Blocking s) { return s.notifications({user, false, 100, samples_.now()}); });
            agree("unread", [&](Blocking s) { return s.count_unread_notifications(user, samples_.now()); });
            for (const UserId other : people_) agree("history", [&](Blocking s) { return s.history({user, other, 100, {}, {}}); });
            expect_ledger_adds_up(user);
        }
    }

    void reopen() {
        sqlite_.reset();
        open();
    }

private:
    void open() {
        SqliteOptions options;
        options.path = folder_.file("lives.db");
        options.synchronous = SqliteOptions::Synchronous::off;  // durability has tests of its own
        options.events_kept_max = events_kept_max;
        options.notifications = {notifications_kept_max, 4 * day_us};
        auto opened = SqliteStore::open(options, samples_.clock(), logger_);
        ASSERT_TRUE(opened) << opened.error();
        sqlite_ = std::move(opened).value();
    }

    std::uint64_t below(std::uint64_t n) { return random_() % n; }
    bool once_in(std::uint64_t n) { return below(n) == 0; }
    UserId somebody() { return once_in(30) ? samples_.id<UserId>() : people_[below(people_.size())]; }
    std::optional<MessageId> some_message() {
        if (sent_.empty() || once_in(10)) return samples_.id<MessageId>();
        return sent_[below(sent_.size())];
    }

    void sign_up() {
        static constexpr const char* names[] = {"Anna Bell", "anna-maria Öz", "Bert Annas", "ÖZ", "Carl"};
        User user = samples_.person(names[below(std::size(names))], static_cast<std::int64_t>(below(30)));
        if (once_in(5)) user.email = "PERSON1@example.com";
        if (once_in(5)) user.mobile_number = "+491000000001";
        const auto bonus = samples_.id<TransactionId>();
        if (both("sign up", [&](Blocking s) { return s.create_account(user, bonus); })) people_.push_back(user.id);
    }

    void change_profile() {
        const UserId user = somebody();
        const std::uint64_t dice = random_();
        const WallTime now = samples_.now();
        if (dice % 4 == 0) {
            agree("password", [&](Blocking s) { return s.change_password(user, std::to_string(dice), now); });
            return;
        }
        agree("profile", [&](Blocking s) {
            return s.update_user(user, [dice, now](User& u) {
                if (dice % 3 == 0) u.name = dice % 2 == 0 ? "Anna Changed" : "Öz Changed";
                if (dice % 5 == 0) u.settings.safety.hide_from_search = !u.settings.safety.hide_from_search;
                if (dice % 7 == 0) u.profile_pictures.push_back("/media/" + std::to_string(dice));
                if (dice % 11 == 0) u.settings.privacy.show_online = !u.settings.privacy.show_online;
                if (dice % 13 == 0) u.settings.notifications.messages = !u.settings.notifications.messages;
                u.last_seen_at = now;
            });
        });
    }

    void set_active() {
        const UserId user = somebody();
        const bool active = !once_in(3);
        agree("set active", [&](Blocking s) { return s.set_active(user, active); });
    }

    void grant() {
        GrantCommand command = samples_.grant(somebody(), once_in(10) ? credits_balance_max : 1 + static_cast<std::int64_t>(below(20)));
        if (once_in(2)) command.reference_id = "ref-" + std::to_string(below(20));
        if (once_in(3)) command.reason = LedgerReason::credit_purchase;
        agree("grant", [&](Blocking s) { return s.grant_credits(command); });
    }

    void send() {
        SendCommand command = samples_.message(somebody(), somebody(), "text " + std::to_string(below(3)));
        command.cost = once_in(8) ? 0 : 1 + static_cast<std::int64_t>(below(3));
        command.receiver_offline = once_in(4);
        if (once_in(30)) command.receiver.reset();
        if (once_in(20)) command.content.reset();
        if (once_in(3)) command.idempotency_key = "key-" + std::to_string(below(40));
        const auto outcome = both("send", [&](Blocking s) { return s.commit_send(command); });
        if (outcome && !outcome->replayed) sent_.push_back(command.id);
    }

    void mark_read() {
        const UserId reader = somebody();
        const UserId other = somebody();
        agree("mark read", [&](Blocking s) { return s.mark_read(reader, other, samples_.now()); });
    }

    void read_notifications() {
        const NotificationQuery query{somebody(), once_in(2), 1 + below(notifications_kept_max + 2), samples_.now()};
        agree("notifications", [&](Blocking s) { return s.notifications(query); });
        agree("unread notifications", [&](Blocking s) { return s.count_unread_notifications(query.user, query.now); });
    }

    void see_notifications() {
        const UserId user = somebody();
        if (once_in(4)) return agree("read all", [&](Blocking s) { return s.read_all_notifications(user); });
        const auto there = both("notifications", [&](Blocking s) { return s.notifications({user, false, 100, samples_.now()}); });
        const MessageId id = there && !there->empty() && !once_in(4) ? there->at(below(there->size())).message : *some_message();
        agree("read one", [&](Blocking s) { return s.read_notification(user, id, samples_.now()); });
    }

    void mark_delivered() {
        const UserId receiver = somebody();
        const MessageId message = *some_message();
        agree("mark delivered", [&](Blocking s) { return s.mark_delivered(receiver, message, samples_.now()); });
    }

    void read_history() {
        HistoryQuery query{somebody(), somebody(), 1 + below(8), {}, {}};
        if (once_in(2)) query.before = some_message();
        else if (once_in(2)) query.after = some_message();
        agree("history", [&](Blocking s) { return s.history(query); });
    }

    void read_people() {
        static constexpr const char* prefixes[] = {"an", "ÖZ", "maria", "b", "zz"};
        const UserId viewer = somebody();
        const std::string prefix = prefixes[below(std::size(prefixes))];
        const std::size_t limit = 1 + below(10);
        agree("search", [&](Blocking s) { return s.search_users(viewer, prefix, limit); });
        agree("conversations", [&](Blocking s) { return s.conversations(viewer); });
        agree("contacts", [&](Blocking s) { return s.contacts(viewer); });
        agree("email", [&](Blocking s) { return s.find_user_by_email("Person" + std::to_string(limit) + "@example.com"); });
    }

    void read_ledger() {
        const UserId user = somebody();
        const std::size_t limit = 1 + below(10);
        const std::size_t skip = below(10);
        agree("ledger", [&](Blocking s) { return s.ledger(user, limit, skip); });
        agree("balance", [&](Blocking s) { return s.balance(user); });
    }

    void read_events() {
        const UserId user = somebody();
        const EventOffset position = both("position", [&](Blocking s) { return s.event_position(user); }).value_or(0);
        const EventOffset after = position - static_cast<EventOffset>(below(events_kept_max + 4)) + 1;
        const std::size_t limit = 1 + below(12);
        agree("events", [&](Blocking s) { return s.events_after(user, after, limit, samples_.now()); });
    }

    void use_refresh_token() {
        RefreshUse use;
        use.family = "family-" + std::to_string(below(4));
        use.user = somebody();
        use.presented_jti = once_in(4) ? "stolen" : last_jti_[use.family];
        use.successor_access_jti = "a" + std::to_string(random_());
        use.successor_refresh_jti = "r" + std::to_string(random_());
        use.now = samples_.now();
        use.family_expires_at = WallTime{use.now.us + static_cast<std::int64_t>(below(10)) * day_us};
        const auto outcome = both("refresh", [&](Blocking s) { return s.use_refresh_token(use); });
        if (outcome && once_in(2)) last_jti_[use.family] = outcome->refresh_jti;
    }

    void revoke() {
        std::vector<Revocation> list;
        for (std::uint64_t i = below(3); i > 0; --i) {
            list.push_back({(once_in(3) ? "fam:family-" : "jti:") + std::to_string(below(4)),
                            WallTime{samples_.now().us + static_cast<std::int64_t>(below(5)) * day_us}});
        }
        agree("revoke", [&](Blocking s) { return s.add_revocations(list); });
        agree("revocations", [&](Blocking s) { return s.load_revocations(samples_.now()); });
    }

    void work_jobs() {
        const WallTime retry_at{samples_.now().us + static_cast<std::int64_t>(below(3)) * day_us};
        const std::size_t limit = 1 + below(5);
        const auto taken = both("take jobs", [&](Blocking s) { return s.take_jobs(limit, samples_.now(), retry_at); });
        if (!taken) return;
        for (const Job& job : *taken) {
            if (once_in(2)) agree("finish job", [&](Blocking s) { return s.finish_job(job.id); });
        }
        agree("count jobs", [](Blocking s) { return s.count_jobs(); });
    }

    void expect_ledger_adds_up(UserId user) {
        Blocking store(*sqlite_);
        const auto ledger = store.ledger(user, 1'000'000, 0);
        ASSERT_TRUE(ledger);
        std::int64_t sum = 0;
        for (const LedgerEntry& entry : *ledger) sum += entry.amount;
        EXPECT_EQ(sum, store.balance(user).value_or(-1));
    }

    std::mt19937_64 random_;
    Samples samples_;
    TempDir folder_;
    base::NullLogger logger_;
    MemoryStore memory_{
        MemoryStoreOptions{{static_cast<std::size_t>(events_kept_max), 7 * day_us, {notifications_kept_max, 4 * day_us}}, 4096}};
    std::unique_ptr<SqliteStore> sqlite_;
    std::vector<UserId> people_;
    std::vector<MessageId> sent_;
    std::map<std::string, std::string> last_jti_;
    std::string last_answer_;
};

TEST(StoreLockstep, SqliteDoesAsTheSpecificationSays) {
    const bool is_long = std::getenv("TRUEBOND_LONG") != nullptr;
    const char* given = std::getenv("SEED");
    const std::uint64_t first = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    const std::uint64_t lives = given != nullptr ? 1 : is_long ? 200 : 5;
    const int steps = is_long ? 3000 : 600;
    for (std::uint64_t seed = first; seed < first + lives; ++seed) {
        SCOPED_TRACE("SEED=" + std::to_string(seed));
        std::printf("SEED=%llu\n", static_cast<unsigned long long>(seed));
        Lives life(seed);
        for (int i = 1; i <= steps; ++i) {
            life.step();
            if (testing::Test::HasFailure()) FAIL() << "at step " << i;
            if (i % 250 == 0) life.reopen();
        }
        life.compare_all();
        if (testing::Test::HasFailure()) return;
    }
}

}  // namespace
}  // namespace truebond::test
