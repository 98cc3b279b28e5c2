// Photos of people's profiles: taken in, shown, and gone with what named them.
#pragma once

#include "chat/ports/account_store.hpp"
#include "chat/ports/media_store.hpp"
#include "chat/ports/photo_maker.hpp"
#include "chat/ports/scheduler.hpp"
#include "chat/usecases/user_cache.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace truebond {

/// What a file is good for is written in one place, the user's profile_pictures. A file comes before its name does and goes after it, so
/// a crash in between leaves one that nobody names; sweep() finds those. Thread-safe.
class Photos {
public:
    Photos(AccountStore& accounts, UserCache& users, PhotoMaker& maker, MediaStore& media, Scheduler& scheduler, base::Random& random)
        : accounts_(accounts), users_(users), maker_(maker), media_(media), scheduler_(scheduler), random_(random) {}

    /// Becomes the first of the profile pictures, as `origin` + "/media/<name>". not_an_image, unavailable, overloaded.
    void upload(UserId who, std::string file, std::string origin, Done<User> done);
    /// photo_not_found
    void read(std::string_view name, Done<std::string> done);

    /// Of these, removes what is no longer among its owner's pictures. All are of `owner`.
    void drop_unnamed(UserId owner, std::vector<PhotoName> names);
    /// Takes the user's own photos out of their profile, and away.
    void drop_all(UserId owner, Done<User> done);
    /// Once, at the start: removes what a crash left, little by little.
    void sweep() { sweep_folder(0); }

private:
    void keep(UserId who, std::string jpeg, std::string origin, Done<User> done);
    void name_it(UserId who, const PhotoName& name, const std::string& origin, Done<User> done);
    void sweep_folder(unsigned folder);

    AccountStore& accounts_;
    UserCache& users_;
    PhotoMaker& maker_;
    MediaStore& media_;
    Scheduler& scheduler_;
    base::Random& random_;
};

}  // namespace truebond
