// The embedded Store: durable, in one SQLite file (and its -wal and -shm beside it).
#pragma once

#include "backends/sqlite/options.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "chat/ports/store.hpp"

#include <functional>
#include <memory>

namespace truebond {
namespace sqlite {
struct WriteContext;
}

/// See ports/store.hpp. Faults of the disk: steps answer Errc::unavailable until it works again, then service resumes by itself.
class SqliteStore final : public Store {
public:
    /// Makes the database if there is none, and brings an older one up to date. The error is one line for people.
    /// `clock` and `logger` must outlive the store.
    static base::Result<std::unique_ptr<SqliteStore>, std::string> open(SqliteOptions options, const base::Clock& clock,
                                                                        base::Logger& logger);
    ~SqliteStore() override;

    void create_account(User user, TransactionId bonus, Done<User> done) override;
    void find_user(UserId id, Done<User> done) override;
    void find_user_by_email(std::string email, Done<User> done) override;
    void find_user_by_mobile(std::string mobile_number, Done<User> done) override;
    void list_users(std::optional<UserId> after, std::size_t limit, Done<std::vector<User>> done) override;
    void update_user(UserId id, std::function<void(User&)> change, Done<User> done) override;
    void put_last_seen(std::vector<LastSeen> seen, Done<bool> done) override;
    void change_password(UserId id, std::string password_hash, WallTime now, Done<User> done) override;
    void set_active(UserId id, bool active, Done<User> done) override;
    void search_users(UserId viewer, std::string prefix, std::size_t limit, Done<std::vector<PersonSummary>> done) override;
    void contacts(UserId user, Done<std::vector<UserId>> done) override;

    void commit_send(SendCommand command, Done<SendOutcome> done) override;
    void history(HistoryQuery query, Done<HistoryPage> done) override;
    void conversations(UserId user, Done<std::vector<ConversationSummary>> done) override;
    void mark_read(UserId reader, UserId other, WallTime now, Done<ReadOutcome> done) override;
    void mark_delivered(UserId receiver, MessageId message, WallTime now, Done<DeliveredOutcome> done) override;

    void notifications(NotificationQuery query, Done<std::vector<Notification>> done) override;
    void count_unread_notifications(UserId user, WallTime now, Done<std::int64_t> done) override;
    void read_notification(UserId user, MessageId notification, WallTime now, Done<bool> done) override;
    void read_all_notifications(UserId user, Done<bool> done) override;

    void grant_credits(GrantCommand command, Done<GrantOutcome> done) override;
    void balance(UserId user, Done<std::int64_t> done) override;
    void ledger(UserId user, std::size_t limit, std::size_t skip, Done<std::vector<LedgerEntry>> done) override;

    void events_after(UserId user, EventOffset after, std::size_t limit, WallTime now, Done<EventPage> done) override;
    void event_position(UserId user, Done<EventOffset> done) override;

    void use_refresh_token(RefreshUse use, Done<RefreshOutcome> done) override;
    void add_revocations(std::vector<Revocation> revocations, Done<bool> done) override;
    void load_revocations(WallTime now, Done<std::vector<Revocation>> done) override;

    void put_reset_token(ResetToken token, WallTime now, Done<bool> done) override;
    void find_reset_token(std::string digest, WallTime now, Done<UserId> done) override;
    void reset_password(std::string digest, std::string password_hash, WallTime now, Done<User> done) override;
    void put_code(OneTimeCode code, WallTime now, Done<bool> done) override;
    void verify_mobile(UserId user, std::string mobile_number, std::string digest, WallTime now, Done<User> done) override;

    void take_jobs(std::size_t limit, WallTime now, WallTime retry_at, Done<std::vector<Job>> done) override;
    void finish_job(std::int64_t id, Done<bool> done) override;
    void count_jobs(Done<std::int64_t> done) override;

    Health health() const override;
    void check(Done<std::vector<std::string>> done) override;
    void close() override;

    /// For load tests: makes users 0 to count - 1 with ids "5eed…", credits each, no usable password; those there already stay.
    /// Blocks. How many it made.
    Outcome<std::int64_t> seed_users(std::int64_t count, std::int64_t credits);
    /// Messages 0 to count - 1, sent in turn between the seeded users 2n and 2n + 1 of `pairs` pairs; then one to the user
    /// 2 * pairs from each of the users 0 to hub_conversations - 1. All of them must have been made. Blocks. How many it sent.
    Outcome<std::int64_t> seed_messages(std::int64_t count, std::int64_t pairs, std::int64_t hub_conversations);

private:
    struct Parts;
    explicit SqliteStore(std::unique_ptr<Parts> parts);

    template <class T, class Step>
    void write(Done<T> done, Step step);
    template <class T, class Step>
    void read(Done<T> done, Step step);
    using SeedStep = std::function<Outcome<std::int64_t>(sqlite::WriteContext&, std::int64_t, std::int64_t, WallTime)>;
    Outcome<std::int64_t> seed_in_steps(std::int64_t count, std::int64_t a_step, SeedStep step);

    std::unique_ptr<Parts> parts_;
};

}  // namespace truebond
