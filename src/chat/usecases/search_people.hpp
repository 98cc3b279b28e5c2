// People by a word of their name.
#pragma once

#include "chat/ports/account_store.hpp"
#include "chat/usecases/presence.hpp"

namespace truebond {

struct FoundPerson {
    PersonSummary person;
    bool is_online = false;  // as its owner lets it be seen
};

/// At most 20; nobody for fewer than two characters, not counting spaces around them.
class SearchPeople {
public:
    SearchPeople(AccountStore& accounts, const Presence& presence) : accounts_(accounts), presence_(presence) {}
    void run(UserId viewer, std::string_view query, Done<std::vector<FoundPerson>> done);

private:
    AccountStore& accounts_;
    const Presence& presence_;
};

}  // namespace truebond
