// Accounts. See store.hpp for threads, order and errors.
#pragma once

#include "chat/domain/user.hpp"
#include "chat/ports/done.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace truebond {

/// What a search or a list shows of somebody.
struct PersonSummary {
    UserId id;
    std::string name;
    std::optional<std::string> picture;
    bool shows_online = true;
};

struct LastSeen {
    UserId user;
    WallTime at;
};

class AccountStore {
public:
    virtual ~AccountStore() = default;

    /// `user` complete with id and times; its credits_balance is granted as `signup_bonus` with description
    /// "Welcome bonus credits" in the same step. email_taken (exact, or equal but for ASCII case) is checked before mobile_taken;
    /// deactivated accounts keep both.
    virtual void create_account(User user, TransactionId bonus, Done<User> done) = 0;

    /// user_not_found when there is none; deactivated users are found.
    virtual void find_user(UserId id, Done<User> done) = 0;
    /// The exact address first; else, if exactly one account equals it but for ASCII case, that one; else user_not_found.
    virtual void find_user_by_email(std::string email, Done<User> done) = 0;

    virtual void find_user_by_mobile(std::string mobile_number, Done<User> done) = 0;

    /// In the order of their ids, from the first after `after` on; deactivated ones too.
    virtual void list_users(std::optional<UserId> after, std::size_t limit, Done<std::vector<User>> done) = 0;

    /// Reads, changes, writes in one step. `change` may be called more than once and must only touch `user`'s profile fields:
    /// name, bio, profile_pictures, intent, preferences, settings, is_verified, last_login_at, last_seen_at.
    virtual void update_user(UserId id, std::function<void(User&)> change, Done<User> done) = 0;
    /// last_seen_at of many in one step; who is unknown is left out.
    virtual void put_last_seen(std::vector<LastSeen> seen, Done<bool> done) = 0;
    /// Sets the hash, raises token_generation, notes the time.
    virtual void change_password(UserId id, std::string password_hash, WallTime now, Done<User> done) = 0;
    virtual void set_active(UserId id, bool active, Done<User> done) = 0;

    /// Active people other than `viewer` and without hide_from_search, one of whose name's words starts with `prefix`
    /// (compared without regard to case), by name then id.
    virtual void search_users(UserId viewer, std::string prefix, std::size_t limit, Done<std::vector<PersonSummary>> done) = 0;

    /// People with whom messages went both ways: who hears of each other's presence (design §9).
    virtual void contacts(UserId user, Done<std::vector<UserId>> done) = 0;
};

}  // namespace truebond
