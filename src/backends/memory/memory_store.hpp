// A Store in memory: complete, and forgotten with the process.
#pragma once

#include "backends/memory/model.hpp"
#include "base/blocking_pool.hpp"

#include <atomic>

namespace truebond {

struct MemoryStoreOptions {
    MemoryLimits limits;
    std::size_t queue_max = 4096;
};

/// See ports/store.hpp. Reads and writes run on one thread, in the order in which they were asked for.
class MemoryStore final : public Store {
public:
    explicit MemoryStore(MemoryStoreOptions options = {});
    ~MemoryStore() override;

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

    /// For tests of those above: while false every step answers Errc::unavailable and changes nothing.
    void set_available(bool available) { available_ = available; }

private:
    template <class T, class Step>
    void run(Done<T> done, Step step);

    MemoryModel model_;
    std::atomic<bool> available_{true};
    std::atomic<bool> closed_{false};
    base::BlockingPool worker_;
};

}  // namespace truebond
