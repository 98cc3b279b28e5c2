// Calls of a Store as plain functions that return the answer.
#pragma once

#include "chat/ports/store.hpp"

#include <future>

namespace truebond::test {

/// `call` gets a Done<T> and passes it on; the answer is returned when it comes. An answer that never comes hangs the test,
/// and the test's time limit tells.
template <class T, class Call>
Outcome<T> await(Call call) {
    auto promise = std::make_shared<std::promise<Outcome<T>>>();
    auto future = promise->get_future();
    call(Done<T>([promise](Outcome<T> outcome) { promise->set_value(std::move(outcome)); }));
    return future.get();
}

/// Every method of the store below, without the waiting.
class Blocking {
public:
    explicit Blocking(Store& store) : store_(store) {}

    Outcome<User> create_account(User user, TransactionId bonus) {
        return await<User>([&](auto done) { store_.create_account(std::move(user), bonus, std::move(done)); });
    }
    Outcome<User> find_user(UserId id) {
        return await<User>([&](auto done) { store_.find_user(id, std::move(done)); });
    }
    Outcome<User> find_user_by_email(std::string email) {
        return await<User>([&](auto done) { store_.find_user_by_email(std::move(email), std::move(done)); });
    }
    Outcome<User> find_user_by_mobile(std::string number) {
        return await<User>([&](auto done) { store_.find_user_by_mobile(std::move(number), std::move(done)); });
    }
    Outcome<bool> put_reset_token(ResetToken token, WallTime now) {
        return await<bool>([&](auto done) { store_.put_reset_token(std::move(token), now, std::move(done)); });
    }
    Outcome<UserId> find_reset_token(std::string digest, WallTime now) {
        return await<UserId>([&](auto done) { store_.find_reset_token(std::move(digest), now, std::move(done)); });
    }
    Outcome<User> reset_password(std::string digest, std::string hash, WallTime now) {
        return await<User>([&](auto done) { store_.reset_password(std::move(digest), std::move(hash), now, std::move(done)); });
    }
    Outcome<bool> put_code(OneTimeCode code, WallTime now) {
        return await<bool>([&](auto done) { store_.put_code(std::move(code), now, std::move(done)); });
    }
    Outcome<User> verify_mobile(UserId user, std::string number, std::string digest, WallTime now) {
        return await<User>([&](auto done) { store_.verify_mobile(user, std::move(number), std::move(digest), now, std::move(done)); });
    }
    Outcome<std::vector<User>> list_users(std::optional<UserId> after, std::size_t limit) {
        return await<std::vector<User>>([&](auto done) { store_.list_users(after, limit, std::move(done)); });
    }
    Outcome<User> update_user(UserId id, std::function<void(User&)> change) {
        return await<User>([&](auto done) { store_.update_user(id, std::move(change), std::move(done)); });
    }
    Outcome<bool> put_last_seen(std::vector<LastSeen> seen) {
        return await<bool>([&](auto done) { store_.put_last_seen(std::move(seen), std::move(done)); });
    }
    Outcome<User> change_password(UserId id, std::string hash, WallTime now) {
        return await<User>([&](auto done) { store_.change_password(id, std::move(hash), now, std::move(done)); });
    }
    Outcome<User> set_active(UserId id, bool active) {
        return await<User>([&](auto done) { store_.set_active(id, active, std::move(done)); });
    }
    Outcome<std::vector<PersonSummary>> search_users(UserId viewer, std::string prefix, std::size_t limit) {
        return await<std::vector<PersonSummary>>(
            [&](auto done) { store_.search_users(viewer, std::move(prefix), limit, std::move(done)); });
    }
    Outcome<std::vector<UserId>> contacts(UserId user) {
        return await<std::vector<UserId>>([&](auto done) { store_.contacts(user, std::move(done)); });
    }

    Outcome<SendOutcome> commit_send(SendCommand command) {
        return await<SendOutcome>([&](auto done) { store_.commit_send(std::move(command), std::move(done)); });
    }
    Outcome<HistoryPage> history(HistoryQuery query) {
        return await<HistoryPage>([&](auto done) { store_.history(query, std::move(done)); });
    }
    Outcome<std::vector<ConversationSummary>> conversations(UserId user) {
        return await<std::vector<ConversationSummary>>([&](auto done) { store_.conversations(user, std::move(done)); });
    }
    Outcome<ReadOutcome> mark_read(UserId reader, UserId other, WallTime now) {
        return await<ReadOutcome>([&](auto done) { store_.mark_read(reader, other, now, std::move(done)); });
    }
    Outcome<DeliveredOutcome> mark_delivered(UserId receiver, MessageId message, WallTime now) {
        return await<DeliveredOutcome>([&](auto done) { store_.mark_delivered(receiver, message, now, std::move(done)); });
    }

    Outcome<std::vector<Notification>> notifications(NotificationQuery query) {
        return await<std::vector<Notification>>([&](auto done) { store_.notifications(query, std::move(done)); });
    }
    Outcome<std::int64_t> count_unread_notifications(UserId user, WallTime now) {
        return await<std::int64_t>([&](auto done) { store_.count_unread_notifications(user, now, std::move(done)); });
    }
    Outcome<bool> read_notification(UserId user, MessageId notification, WallTime now) {
        return await<bool>([&](auto done) { store_.read_notification(user, notification, now, std::move(done)); });
    }
    Outcome<bool> read_all_notifications(UserId user) {
        return await<bool>([&](auto done) { store_.read_all_notifications(user, std::move(done)); });
    }

    Outcome<GrantOutcome> grant_credits(GrantCommand command) {
        return await<GrantOutcome>([&](auto done) { store_.grant_credits(std::move(command), std::move(done)); });
    }
    Outcome<std::int64_t> balance(UserId user) {
        return await<std::int64_t>([&](auto done) { store_.balance(user, std::move(done)); });
    }
    Outcome<std::vector<LedgerEntry>> ledger(UserId user, std::size_t limit, std::size_t skip) {
        return await<std::vector<LedgerEntry>>([&](auto done) { store_.ledger(user, limit, skip, std::move(done)); });
    }

    Outcome<EventPage> events_after(UserId user, EventOffset after, std::size_t limit, WallTime now) {
        return await<EventPage>([&](auto done) { store_.events_after(user, after, limit, now, std::move(done)); });
    }
    Outcome<EventOffset> event_position(UserId user) {
        return await<EventOffset>([&](auto done) { store_.event_position(user, std::move(done)); });
    }

    Outcome<RefreshOutcome> use_refresh_token(RefreshUse use) {
        return await<RefreshOutcome>([&](auto done) { store_.use_refresh_token(std::move(use), std::move(done)); });
    }
    Outcome<bool> add_revocations(std::vector<Revocation> revocations) {
        return await<bool>([&](auto done) { store_.add_revocations(std::move(revocations), std::move(done)); });
    }
    Outcome<std::vector<Revocation>> load_revocations(WallTime now) {
        return await<std::vector<Revocation>>([&](auto done) { store_.load_revocations(now, std::move(done)); });
    }

    Outcome<std::vector<Job>> take_jobs(std::size_t limit, WallTime now, WallTime retry_at) {
        return await<std::vector<Job>>([&](auto done) { store_.take_jobs(limit, now, retry_at, std::move(done)); });
    }
    Outcome<bool> finish_job(std::int64_t id) {
        return await<bool>([&](auto done) { store_.finish_job(id, std::move(done)); });
    }
    Outcome<std::int64_t> count_jobs() {
        return await<std::int64_t>([&](auto done) { store_.count_jobs(std::move(done)); });
    }
    Outcome<std::vector<std::string>> check() {
        return await<std::vector<std::string>>([&](auto done) { store_.check(std::move(done)); });
    }

private:
    Store& store_;
};

}  // namespace truebond::test
