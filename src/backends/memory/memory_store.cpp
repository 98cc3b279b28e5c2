#include "backends/memory/memory_store.hpp"

namespace truebond {

MemoryStore::MemoryStore(MemoryStoreOptions options) : model_(options.limits), worker_("store-memory", 1, options.queue_max) {}

MemoryStore::~MemoryStore() { close(); }

template <class T, class Step>
void MemoryStore::run(Done<T> done, Step step) {
    if (closed_) return done(fail(Errc::unavailable));
    // Shared, because a refused job is gone with all it holds, and `done` is still needed then.
    auto shared = std::make_shared<Done<T>>(std::move(done));
    const bool taken = worker_.submit([this, shared, step = std::move(step)]() mutable {
        if (available_) (*shared)(step());
        else (*shared)(fail(Errc::unavailable));
    });
    if (!taken) (*shared)(fail(closed_ ? Errc::unavailable : Errc::overloaded));
}

void MemoryStore::create_account(User user, TransactionId bonus, Done<User> done) {
    run(std::move(done), [this, user = std::move(user), bonus]() mutable { return model_.create_account(std::move(user), bonus); });
}

void MemoryStore::find_user(UserId id, Done<User> done) {
    run(std::move(done), [this, id] { return model_.find_user(id); });
}

void MemoryStore::find_user_by_email(std::string email, Done<User> done) {
    run(std::move(done), [this, email = std::move(email)] { return model_.find_user_by_email(email); });
}

void MemoryStore::find_user_by_mobile(std::string mobile_number, Done<User> done) {
    run(std::move(done), [this, number = std::move(mobile_number)] { return model_.find_user_by_mobile(number); });
}

void MemoryStore::list_users(std::optional<UserId> after, std::size_t limit, Done<std::vector<User>> done) {
    run(std::move(done), [this, after, limit] { return model_.list_users(after, limit); });
}

void MemoryStore::update_user(UserId id, std::function<void(User&)> change, Done<User> done) {
    run(std::move(done), [this, id, change = std::move(change)] { return model_.update_user(id, change); });
}

void MemoryStore::put_last_seen(std::vector<LastSeen> seen, Done<bool> done) {
    run(std::move(done), [this, seen = std::move(seen)] { return model_.put_last_seen(seen); });
}

void MemoryStore::change_password(UserId id, std::string password_hash, WallTime now, Done<User> done) {
    run(std::move(done), [this, id, hash = std::move(password_hash), now] { return model_.change_password(id, hash, now); });
}

void MemoryStore::set_active(UserId id, bool active, Done<User> done) {
    run(std::move(done), [this, id, active] { return model_.set_active(id, active); });
}

void MemoryStore::search_users(UserId viewer, std::string prefix, std::size_t limit, Done<std::vector<PersonSummary>> done) {
    run(std::move(done), [this, viewer, prefix = std::move(prefix), limit] { return model_.search_users(viewer, prefix, limit); });
}

void MemoryStore::contacts(UserId user, Done<std::vector<UserId>> done) {
    run(std::move(done), [this, user] { return model_.contacts(user); });
}

void MemoryStore::commit_send(SendCommand command, Done<SendOutcome> done) {
    run(std::move(done), [this, command = std::move(command)]() mutable { return model_.commit_send(std::move(command)); });
}

void MemoryStore::history(HistoryQuery query, Done<HistoryPage> done) {
    run(std::move(done), [this, query] { return model_.history(query); });
}

void MemoryStore::conversations(UserId user, Done<std::vector<ConversationSummary>> done) {
    run(std::move(done), [this, user] { return model_.conversations(user); });
}

void MemoryStore::mark_read(UserId reader, UserId other, WallTime now, Done<ReadOutcome> done) {
    run(std::move(done), [this, reader, other, now] { return model_.mark_read(reader, other, now); });
}

void MemoryStore::mark_delivered(UserId receiver, MessageId message, WallTime now, Done<DeliveredOutcome> done) {
    run(std::move(done), [this, receiver, message, now] { return model_.mark_delivered(receiver, message, now); });
}

void MemoryStore::notifications(NotificationQuery query, Done<std::vector<Notification>> done) {
    run(std::move(done), [this, query] { return model_.notifications(query); });
}

void MemoryStore::count_unread_notifications(UserId user, WallTime now, Done<std::int64_t> done) {
    run(std::move(done), [this, user, now] { return model_.count_unread_notifications(user, now); });
}

void MemoryStore::read_notification(UserId user, MessageId notification, WallTime now, Done<bool> done) {
    run(std::move(done), [this, user, notification, now] { return model_.read_notification(user, notification, now); });
}

void MemoryStore::read_all_notifications(UserId user, Done<bool> done) {
    run(std::move(done), [this, user] { return model_.read_all_notifications(user); });
}

void MemoryStore::grant_credits(GrantCommand command, Done<GrantOutcome> done) {
    run(std::move(done), [this, command = std::move(command)] { return model_.grant_credits(command); });
}

void MemoryStore::balance(UserId user, Done<std::int64_t> done) {
    run(std::move(done), [this, user] { return model_.balance(user); });
}

void MemoryStore::ledger(UserId user, std::size_t limit, std::size_t skip, Done<std::vector<LedgerEntry>> done) {
    run(std::move(done), [this, user, limit, skip] { return model_.ledger(user, limit, skip); });
}

void MemoryStore::events_after(UserId user, EventOffset after, std::size_t limit, WallTime now, Done<EventPage> done) {
    run(std::move(done), [this, user, after, limit, now] { return model_.events_after(user, after, limit, now); });
}

void MemoryStore::event_position(UserId user, Done<EventOffset> done) {
    run(std::move(done), [this, user] { return model_.event_position(user); });
}

void MemoryStore::use_refresh_token(RefreshUse use, Done<RefreshOutcome> done) {
    run(std::move(done), [this, use = std::move(use)] { return model_.use_refresh_token(use); });
}

void MemoryStore::add_revocations(std::vector<Revocation> revocations, Done<bool> done) {
    run(std::move(done), [this, revocations = std::move(revocations)] { return model_.add_revocations(revocations); });
}

void MemoryStore::load_revocations(WallTime now, Done<std::vector<Revocation>> done) {
    run(std::move(done), [this, now] { return model_.load_revocations(now); });
}

void MemoryStore::put_reset_token(ResetToken token, WallTime now, Done<bool> done) {
    run(std::move(done), [this, token = std::move(token), now] { return model_.put_reset_token(token, now); });
}

void MemoryStore::find_reset_token(std::string digest, WallTime now, Done<UserId> done) {
    run(std::move(done), [this, digest = std::move(digest), now] { return model_.find_reset_token(digest, now); });
}

void MemoryStore::reset_password(std::string digest, std::string password_hash, WallTime now, Done<User> done) {
    run(std::move(done),
        [this, digest = std::move(digest), hash = std::move(password_hash), now] { return model_.reset_password(digest, hash, now); });
}

void MemoryStore::put_code(OneTimeCode code, WallTime now, Done<bool> done) {
    run(std::move(done), [this, code = std::move(code), now] { return model_.put_code(code, now); });
}

void MemoryStore::verify_mobile(UserId user, std::string mobile_number, std::string digest, WallTime now, Done<User> done) {
    run(std::move(done), [this, user, number = std::move(mobile_number), digest = std::move(digest), now] {
        return model_.verify_mobile(user, number, digest, now);
    });
}

void MemoryStore::take_jobs(std::size_t limit, WallTime now, WallTime retry_at, Done<std::vector<Job>> done) {
    run(std::move(done), [this, limit, now, retry_at] { return model_.take_jobs(limit, now, retry_at); });
}

void MemoryStore::finish_job(std::int64_t id, Done<bool> done) {
    run(std::move(done), [this, id] { return model_.finish_job(id); });
}

void MemoryStore::count_jobs(Done<std::int64_t> done) {
    run(std::move(done), [this] { return model_.count_jobs(); });
}

Store::Health MemoryStore::health() const {
    if (closed_) return {false, "memory", "closed"};
    if (!available_) return {false, "memory", "unavailable"};
    return {true, "memory", ""};
}

void MemoryStore::check(Done<std::vector<std::string>> done) {
    run(std::move(done), [this] { return model_.check(); });
}

void MemoryStore::close() {
    closed_ = true;
    worker_.stop();
}

}  // namespace truebond
