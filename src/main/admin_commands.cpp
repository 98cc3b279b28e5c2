#include "main/admin_commands.hpp"

#include "chat/edge/timestamp.hpp"

#include <algorithm>
#include <future>
#include <limits>
#include <memory>
#include <utility>

namespace truebond {
namespace {

using sioxx::Value;

constexpr std::int64_t every_generation = std::numeric_limits<std::int64_t>::max();
constexpr std::chrono::seconds patience{100};
constexpr std::int64_t users_listed_default = 50;
constexpr std::string_view by_operator = "operator";

/// Calls a port and waits. The promise is shared, for the answer may come after we gave up.
template <class T, class Call>
Outcome<T> wait_for(Call call) {
    auto promise = std::make_shared<std::promise<Outcome<T>>>();
    auto future = promise->get_future();
    call(Done<T>([promise](Outcome<T> outcome) { promise->set_value(std::move(outcome)); }));
    if (future.wait_for(patience) != std::future_status::ready) return fail(Errc::unavailable);
    return future.get();
}

std::string text_of(const Value& command, std::string_view member) {
    const Value* v = command.find(member);
    return v != nullptr && v->is_string() ? *v->if_string() : std::string();
}

AdminReply refused(std::string text) { return {false, std::move(text)}; }

AdminReply failed(Errc code) {
    switch (code) {
        case Errc::user_not_found:
            return refused("there is no such user");
        case Errc::credit_overflow:
            return refused("the balance would go above " + std::to_string(credits_balance_max));
        case Errc::reference_conflict:
            return refused("this reference was used for another user, amount, reason or description");
        case Errc::overloaded:
            return refused("the server is overloaded, try again");
        default:
            return refused("the database cannot be reached or written");
    }
}

std::optional<LedgerReason> reason_of(std::string_view word) {
    if (word.empty() || word == "admin_adjustment") return LedgerReason::admin_adjustment;
    if (word == "credit_purchase") return LedgerReason::credit_purchase;
    if (word == "refund") return LedgerReason::refund;
    return std::nullopt;
}

std::string_view default_description(LedgerReason reason) {
    switch (reason) {
        case LedgerReason::credit_purchase:
            return "Credit purchase";
        case LedgerReason::refund:
            return "Refund";
        default:
            return "Credits granted by an administrator";
    }
}

/// What people call themselves must not steer the operator's terminal.
std::string printable(std::string text) {
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    }
    return text;
}

std::string name_of(const User& user) { return user.email + " (" + user.id.to_string() + ")"; }

}  // namespace

AdminReply AdminCommands::run(const Value& command) {
    const std::string what = text_of(command, "command");
    if (what == "credits.grant") return grant(command);
    if (what == "db.check") return check();
    if (what == "user.list") return list(command);
    if (!what.starts_with("user.")) return refused("unknown command: " + what);
    const auto user = find(command);
    if (!user) return failed(user.error());
    if (what == "user.show") return show(*user);
    if (what == "user.activate") return set_active(*user, true);
    if (what == "user.deactivate") return set_active(*user, false);
    if (what == "user.revoke") return revoke(*user);
    return refused("unknown command: " + what);
}

Outcome<User> AdminCommands::find(const Value& command) {
    const std::string who = text_of(command, "user");
    if (who.find('@') != std::string::npos) {
        return wait_for<User>([&](Done<User> done) { parts_.store.find_user_by_email(who, std::move(done)); });
    }
    const auto id = UserId::parse(who);
    if (!id) return fail(Errc::user_not_found);
    return wait_for<User>([&](Done<User> done) { parts_.store.find_user(*id, std::move(done)); });
}

AdminReply AdminCommands::grant(const Value& command) {
    const Value* amount = command.find("amount");
    if (amount == nullptr || amount->if_int() == nullptr || *amount->if_int() < 1 || *amount->if_int() > 1'000'000) {
        return refused("the amount must be 1 to 1000000");
    }
    const auto reason = reason_of(text_of(command, "reason"));
    if (!reason) return refused("the reason must be admin_adjustment, credit_purchase or refund");
    const auto user = find(command);
    if (!user) return failed(user.error());
    GrantCommand grant;
    grant.id = parts_.ids.next_as<TransactionId>();
    grant.user = user->id;
    grant.amount = *amount->if_int();
    grant.reason = *reason;
    grant.reference_id = text_of(command, "reference");
    grant.description = text_of(command, "description");
    if (grant.description.empty()) grant.description = default_description(*reason);
    grant.now = parts_.clock.wall();
    const auto granted = wait_for<GrantOutcome>([&](Done<GrantOutcome> done) { parts_.store.grant_credits(grant, std::move(done)); });
    if (!granted) return failed(granted.error());
    if (!granted->replayed) {
        parts_.audit.record({.event = AuditEvent::credits_granted,
                             .user = user->id,
                             .by = by_operator,
                             .what = text_of(command, "reason").empty() ? "admin_adjustment" : text_of(command, "reason"),
                             .amount = grant.amount,
                             .reference = grant.reference_id});
    }
    const std::string words = granted->replayed ? "was granted already: " : "granted: ";
    return {true, words + std::to_string(grant.amount) + " credits to " + name_of(*user) + ", balance " + std::to_string(granted->balance)};
}

AdminReply AdminCommands::list(const Value& command) {
    std::int64_t limit = users_listed_default;
    if (const Value* given = command.find("limit"); given != nullptr) limit = given->if_int() != nullptr ? *given->if_int() : 0;
    if (limit < 1 || limit > users_listed_max) return refused("the limit must be 1 to " + std::to_string(users_listed_max));
    std::optional<UserId> after;
    if (const std::string text = text_of(command, "after"); !text.empty()) {
        after = UserId::parse(text);
        if (!after) return refused("--after takes a user id");
    }
    // One more than is shown, to know whether there are more.
    const auto users = wait_for<std::vector<User>>(
        [&](Done<std::vector<User>> done) { parts_.store.list_users(after, static_cast<std::size_t>(limit) + 1, std::move(done)); });
    if (!users) return failed(users.error());
    if (users->empty()) return {true, after ? "no more users" : "no users"};
    std::string lines;
    const std::size_t shown = std::min(users->size(), static_cast<std::size_t>(limit));
    for (std::size_t i = 0; i < shown; ++i) {
        const User& user = (*users)[i];
        lines += (i == 0 ? "" : "\n") + user.id.to_string() + (user.is_active ? "  active       " : "  deactivated  ") +
                 to_timestamp(user.created_at) + "  " + std::to_string(user.credits_balance) + " credits  " + printable(user.email) + "  " +
                 printable(user.name);
    }
    if (users->size() > shown) lines += "\nmore: --after " + (*users)[shown - 1].id.to_string();
    return {true, std::move(lines)};
}

AdminReply AdminCommands::show(const User& user) const {
    const auto when = [](const std::optional<WallTime>& at) { return at ? to_timestamp(*at) : std::string("never"); };
    return {true, "id             " + user.id.to_string() + "\nname           " + printable(user.name) + "\nemail          " + user.email +
                      "\nmobile_number  " + user.mobile_number + "\nis_active      " + (user.is_active ? "true" : "false") +
                      "\nis_verified    " + (user.is_verified ? "true" : "false") + "\ncredits        " +
                      std::to_string(user.credits_balance) + "\ncreated_at     " + to_timestamp(user.created_at) + "\nlast_login_at  " +
                      when(user.last_login_at) + "\nlast_seen_at   " + when(user.last_seen_at)};
}

AdminReply AdminCommands::set_active(const User& user, bool active) {
    const auto changed = wait_for<User>([&](Done<User> done) {
        parts_.store.set_active(user.id, active, [this, active, done = std::move(done)](Outcome<User> now) mutable {
            if (now) parts_.account_changed(*now, active ? 0 : every_generation);
            done(std::move(now));
        });
    });
    if (!changed) return failed(changed.error());
    note(active ? AuditEvent::account_activated : AuditEvent::account_deactivated, user.id);
    return {true, (active ? "activated: " : "deactivated: ") + name_of(user)};
}

AdminReply AdminCommands::revoke(const User& user) {
    // The same password again: what counts is that the generation of the tokens goes up.
    const auto changed = wait_for<User>([&](Done<User> done) {
        parts_.store.change_password(user.id, user.password_hash, parts_.clock.wall(),
                                     [this, done = std::move(done)](Outcome<User> now) mutable {
                                         if (now) parts_.account_changed(*now, now->token_generation);
                                         done(std::move(now));
                                     });
    });
    if (!changed) return failed(changed.error());
    note(AuditEvent::sessions_revoked, user.id);
    return {true, "all sessions ended: " + name_of(user)};
}

void AdminCommands::note(AuditEvent event, UserId user) { parts_.audit.record({.event = event, .user = user, .by = by_operator}); }

AdminReply AdminCommands::check() {
    const auto faults =
        wait_for<std::vector<std::string>>([&](Done<std::vector<std::string>> done) { parts_.store.check(std::move(done)); });
    if (!faults) return failed(faults.error());
    if (faults->empty()) return {true, "the books are in order"};
    std::string lines;
    for (const std::string& fault : *faults) lines += (lines.empty() ? "" : "\n") + fault;
    return refused(lines);
}

}  // namespace truebond
