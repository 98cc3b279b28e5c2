// The business steps of ports/store.hpp on a connection, without threads. What writes takes the writer's context, and checks
// everything before it writes anything: a refused step shares its transaction with steps that are not refused.
#pragma once

#include "backends/sqlite/writer.hpp"

namespace truebond::sqlite {

// accounts.cpp
Outcome<User> create_account(WriteContext& context, const User& user, TransactionId bonus);
Outcome<User> update_user(WriteContext& context, UserId id, const std::function<void(User&)>& change);
Outcome<User> change_password(WriteContext& context, UserId id, const std::string& password_hash, WallTime now);
Outcome<bool> put_last_seen(WriteContext& context, const std::vector<LastSeen>& seen);
Outcome<User> set_active(WriteContext& context, UserId id, bool active);
Outcome<User> find_user(Connection& db, UserId id);
Outcome<User> find_user_by_email(Connection& db, const std::string& email);
Outcome<User> find_user_by_mobile(Connection& db, const std::string& mobile_number);
Outcome<std::vector<User>> list_users(Connection& db, std::optional<UserId> after, std::size_t limit);
Outcome<std::vector<PersonSummary>> search_users(Connection& db, UserId viewer, const std::string& prefix, std::size_t limit);
Outcome<std::vector<UserId>> contacts(Connection& db, UserId user);

// messages.cpp
Outcome<SendOutcome> commit_send(WriteContext& context, const SendCommand& command);

// receipts.cpp
Outcome<ReadOutcome> mark_read(WriteContext& context, UserId reader, UserId other, WallTime now);
Outcome<DeliveredOutcome> mark_delivered(WriteContext& context, UserId receiver, MessageId message, WallTime now);

// history.cpp
Outcome<HistoryPage> history(Connection& db, const HistoryQuery& query);
Outcome<std::vector<ConversationSummary>> conversations(Connection& db, UserId user);

// notifications.cpp
/// The receiver's next message, at their newest position, makes a notification if they want any: what stands in its row.
std::int64_t notify(Connection& db, Person& receiver, WallTime now);
Outcome<std::vector<Notification>> notifications(Connection& db, const SqliteOptions& options, const NotificationQuery& query);
Outcome<std::int64_t> count_unread_notifications(Connection& db, const SqliteOptions& options, UserId user, WallTime now);
Outcome<bool> read_notification(WriteContext& context, UserId user, MessageId notification, WallTime now);
Outcome<bool> read_all_notifications(WriteContext& context, UserId user);

// events.cpp
Outcome<EventPage> events_after(Connection& db, const SqliteOptions& options, UserId user, EventOffset after, std::size_t limit,
                                WallTime now);
Outcome<EventOffset> event_position(Connection& db, UserId user);

// credits.cpp
Outcome<GrantOutcome> grant_credits(WriteContext& context, const GrantCommand& command);
Outcome<std::int64_t> balance(Connection& db, UserId user);
Outcome<std::vector<LedgerEntry>> ledger(Connection& db, UserId user, std::size_t limit, std::size_t skip);
/// A ledger entry that is no message: placed behind what the user's event log holds so far, up to `position`.
void append_ledger(Connection& db, std::int64_t uid, EventOffset position, const LedgerEntry& entry);

// sessions.cpp
Outcome<RefreshOutcome> use_refresh_token(WriteContext& context, const RefreshUse& use);
Outcome<bool> add_revocations(WriteContext& context, const std::vector<Revocation>& revocations);
Outcome<std::vector<Revocation>> load_revocations(Connection& db, WallTime now);

// verification.cpp
Outcome<bool> put_reset_token(WriteContext& context, const ResetToken& token, WallTime now);
Outcome<UserId> find_reset_token(Connection& db, const std::string& digest, WallTime now);
Outcome<User> reset_password(WriteContext& context, const std::string& digest, const std::string& password_hash, WallTime now);
Outcome<bool> put_code(WriteContext& context, const OneTimeCode& code, WallTime now);
Outcome<User> verify_mobile(WriteContext& context, UserId id, const std::string& mobile_number, const std::string& digest, WallTime now);

// jobs.cpp
Outcome<std::vector<Job>> take_jobs(WriteContext& context, std::size_t limit, WallTime now, WallTime retry_at);
Outcome<bool> finish_job(WriteContext& context, std::int64_t id);
Outcome<std::int64_t> count_jobs(Connection& db);

// check.cpp
Outcome<std::vector<std::string>> check(Connection& db);

// seed.cpp
/// Makes those of the seeded users numbered `first` to `last` (exclusive) that are not there; returns how many it made.
Outcome<std::int64_t> seed_users(WriteContext& context, std::int64_t first, std::int64_t last, std::int64_t credits, WallTime now);
/// Sends the messages numbered `first` to `last` (exclusive), in turn between the seeded users 2n and 2n + 1 of `pairs` pairs; those
/// that are there stay. Returns how many it sent.
Outcome<std::int64_t> seed_messages(WriteContext& context, std::int64_t first, std::int64_t last, std::int64_t pairs, WallTime now);
/// One message from each of the users 0 to `others` - 1 to the user `hub`: a long list of conversations.
Outcome<std::int64_t> seed_hub(WriteContext& context, std::int64_t hub, std::int64_t others, WallTime now);

}  // namespace truebond::sqlite
