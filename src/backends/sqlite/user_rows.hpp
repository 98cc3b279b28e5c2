// Users to rows and back.
#pragma once

#include "backends/sqlite/query.hpp"
#include "chat/domain/user.hpp"

namespace truebond::sqlite {

/// nullopt: no such user, or the connection has failed.
std::optional<User> load_user(Connection& db, std::int64_t uid);

/// Writes accounts, users and the words to search by. The user's number.
std::int64_t insert_user(Connection& db, const User& user);

/// Writes what a profile change may touch.
void update_profile(Connection& db, std::int64_t uid, const User& before, const User& after);

/// A list of texts as one value: each as its length in decimal, a colon, the text.
std::string pack(const std::vector<std::string>& texts);
std::vector<std::string> unpack(std::string_view packed);

}  // namespace truebond::sqlite
