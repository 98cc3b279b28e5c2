// The rules of every store, in plain data structures: what a step checks, in which order, what it changes, what it answers.
// One thread at a time.
#pragma once

#include "chat/ports/store.hpp"

#include <deque>
#include <map>
#include <set>
#include <unordered_map>

namespace truebond {

struct MemoryLimits {
    std::size_t events_kept_max = 10'000;
    std::int64_t events_kept_us = std::int64_t{7} * 24 * 3600 * 1'000'000;
    NotificationRetention notifications;
};

class MemoryModel {
public:
    explicit MemoryModel(MemoryLimits limits) : limits_(limits) {}

    // accounts.cpp
    Outcome<User> create_account(User user, TransactionId bonus);
    Outcome<User> find_user(UserId id) const;
    Outcome<User> find_user_by_email(const std::string& email) const;
    Outcome<User> find_user_by_mobile(const std::string& mobile_number) const;
    Outcome<User> update_user(UserId id, const std::function<void(User&)>& change);
    Outcome<User> change_password(UserId id, std::string password_hash, WallTime now);
    Outcome<bool> put_last_seen(const std::vector<LastSeen>& seen);
    Outcome<User> set_active(UserId id, bool active);
    Outcome<std::vector<User>> list_users(std::optional<UserId> after, std::size_t limit) const;
    Outcome<std::vector<PersonSummary>> search_users(UserId viewer, const std::string& prefix, std::size_t limit) const;
    Outcome<std::vector<UserId>> contacts(UserId user) const;

    // messages.cpp
    Outcome<SendOutcome> commit_send(SendCommand command);
    Outcome<ReadOutcome> mark_read(UserId reader, UserId other, WallTime now);
    Outcome<DeliveredOutcome> mark_delivered(UserId receiver, MessageId message, WallTime now);

    // reading.cpp
    Outcome<HistoryPage> history(const HistoryQuery& query) const;
    Outcome<std::vector<ConversationSummary>> conversations(UserId user) const;
    Outcome<EventPage> events_after(UserId user, EventOffset after, std::size_t limit, WallTime now) const;
    Outcome<EventOffset> event_position(UserId user) const;

    // notifications.cpp
    Outcome<std::vector<Notification>> notifications(const NotificationQuery& query) const;
    Outcome<std::int64_t> count_unread_notifications(UserId user, WallTime now) const;
    Outcome<bool> read_notification(UserId user, MessageId notification, WallTime now);
    Outcome<bool> read_all_notifications(UserId user);

    // credits.cpp
    Outcome<GrantOutcome> grant_credits(const GrantCommand& command);
    Outcome<std::int64_t> balance(UserId user) const;
    Outcome<std::vector<LedgerEntry>> ledger(UserId user, std::size_t limit, std::size_t skip) const;

    // sessions.cpp
    Outcome<RefreshOutcome> use_refresh_token(const RefreshUse& use);
    Outcome<bool> add_revocations(const std::vector<Revocation>& revocations);
    Outcome<std::vector<Revocation>> load_revocations(WallTime now) const;

    // verification.cpp
    Outcome<bool> put_reset_token(const ResetToken& token, WallTime now);
    Outcome<UserId> find_reset_token(const std::string& digest, WallTime now) const;
    Outcome<User> reset_password(const std::string& digest, std::string password_hash, WallTime now);
    Outcome<bool> put_code(const OneTimeCode& code, WallTime now);
    Outcome<User> verify_mobile(UserId user, const std::string& mobile_number, const std::string& digest, WallTime now);

    // jobs.cpp
    Outcome<std::vector<Job>> take_jobs(std::size_t limit, WallTime now, WallTime retry_at);
    Outcome<bool> finish_job(std::int64_t id);
    Outcome<std::int64_t> count_jobs() const;

    // check.cpp
    Outcome<std::vector<std::string>> check() const;

private:
    struct Stored {
        Message message;
        std::int64_t price = 0;
        std::int64_t balance_after = 0;
        EventOffset sender_offset = 0;
        EventOffset receiver_offset = 0;
        bool notifies = false;
    };
    /// sent[i], read[i]: by members[i], who stand in ascending order. read = how many of the other's messages they have read.
    struct Conversation {
        ConversationId id;
        std::array<UserId, 2> members;
        std::vector<Stored> messages;  // seq - 1
        std::array<std::int64_t, 2> sent{};
        std::array<std::int64_t, 2> read{};
    };
    struct MessageRef {
        Conversation* conversation = nullptr;
        std::size_t index = 0;
        const Stored& get() const { return conversation->messages[index]; }
    };
    /// A message is looked up when it is read, so that the log keeps no second copy of its text.
    struct LogRecord {
        std::variant<MessageRef, MessagesRead, MessageDelivered> event;
        bool to_sender = false;
        WallTime created_at;
    };
    struct Notice {
        MessageRef message;
        bool is_read = false;
    };
    struct Account {
        User user;
        std::vector<LedgerEntry> ledger;  // oldest first
        std::deque<LogRecord> log;        // the last one has offset log_position
        EventOffset log_position = 0;
        std::unordered_map<std::string, MessageRef> keys;  // idempotency
        std::vector<Conversation*> conversations;
        std::deque<Notice> notices;  // oldest first, as many as are kept
    };
    struct Family {
        UserId user;
        std::string current_jti, previous_jti;
        std::string access_jti;
        WallTime issued_at;
        WallTime expires_at;
    };
    struct PendingCode {
        OneTimeCode code;
        int tries = 0;
    };
    struct Grant {
        GrantCommand command;
        GrantOutcome outcome;
    };
    struct PendingJob {
        Job job;
        WallTime due_at;
    };
    using Pair = std::array<UserId, 2>;
    static Pair pair_of(UserId a, UserId b) { return a < b ? Pair{a, b} : Pair{b, a}; }
    static std::size_t side_of(const Conversation& conversation, UserId user) { return conversation.members[0] == user ? 0 : 1; }

    Account* account(UserId id);
    const Account* account(UserId id) const;
    Conversation* conversation(UserId a, UserId b) const;
    Conversation& open_conversation(const SendCommand& command);
    EventOffset append(Account& hearer, LogRecord record);
    void notify(Account& receiver, MessageRef message);
    bool is_kept(const Notice& notice, WallTime now) const;
    std::optional<Errc> refusal(const SendCommand& command, const Account* sender) const;
    SendOutcome outcome_of(const Stored& stored, const Account& sender) const;
    LoggedEvent logged(const LogRecord& record, EventOffset offset) const;
    void check_account(const Account& account, std::vector<std::string>& faults) const;
    void check_conversation(const Conversation& conversation, std::vector<std::string>& faults) const;

    const MemoryLimits limits_;
    std::map<UserId, std::unique_ptr<Account>> accounts_;
    std::map<std::string, UserId> emails_;  // in ASCII lower case
    std::map<std::string, UserId> mobiles_;
    std::map<Pair, std::unique_ptr<Conversation>> conversations_;
    std::unordered_map<MessageId, MessageRef> messages_;
    std::map<std::string, Grant> grants_;  // by reference
    std::map<std::string, Family> families_;
    std::map<std::string, WallTime> revocations_;
    std::map<std::string, ResetToken> reset_tokens_;
    std::map<std::string, PendingCode> codes_;  // by number
    std::map<std::int64_t, PendingJob> jobs_;
    std::int64_t last_job_ = 0;
};

}  // namespace truebond
