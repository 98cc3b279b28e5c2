#include "chat/usecases/photos.hpp"

#include <algorithm>
#include <map>
#include <memory>

namespace truebond {
namespace {

constexpr std::chrono::milliseconds between_folders{50};

}  // namespace

void Photos::upload(UserId who, std::string file, std::string origin, Done<User> done) {
    maker_.make(std::move(file), [this, who, origin = std::move(origin), done = std::move(done)](Outcome<std::string> jpeg) mutable {
        if (!jpeg) return done(fail(jpeg.error()));
        keep(who, *std::move(jpeg), std::move(origin), std::move(done));
    });
}

void Photos::keep(UserId who, std::string jpeg, std::string origin, Done<User> done) {
    media_.put(PhotoName::make(who, random_), std::move(jpeg),
               [this, who, origin = std::move(origin), done = std::move(done)](Outcome<PhotoName> kept) mutable {
                   if (!kept) return done(fail(kept.error()));
                   name_it(who, *std::move(kept), origin, std::move(done));
               });
}

void Photos::name_it(UserId who, const PhotoName& name, const std::string& origin, Done<User> done) {
    std::string url = origin + std::string(photo_path_prefix) + name.text();
    auto touched = std::make_shared<std::vector<PhotoName>>();
    accounts_.update_user(
        who,
        [who, name, url = std::move(url), touched](User& user) {
            *touched = photos_among(user.profile_pictures, who);
            touched->push_back(name);  // if it cannot be written down, this one is unnamed itself
            add_photo(user.profile_pictures, url, who);
        },
        [this, who, name, touched, done = std::move(done)](Outcome<User> written) mutable {
            if (written) users_.wrote(*written);
            const std::size_t named = written ? photos_among(written->profile_pictures, who).size() : 0;
            if (touched->empty()) touched->push_back(name);  // it did not even come to the change
            if (named < touched->size()) drop_unnamed(who, std::move(*touched));
            done(std::move(written));
        });
}

void Photos::read(std::string_view name, Done<std::string> done) {
    auto known = PhotoName::parse(name);
    if (!known) return done(fail(Errc::photo_not_found));
    media_.get(*std::move(known), std::move(done));
}

void Photos::drop_unnamed(UserId owner, std::vector<PhotoName> names) {
    if (names.empty()) return;
    accounts_.find_user(owner, [this, owner, names = std::move(names)](Outcome<User> found) mutable {
        // Cannot be told now: the next sweep will. And accounts do not vanish: without its owner a photo belongs to another database.
        if (!found) return;
        const std::vector<PhotoName> named = photos_among(found->profile_pictures, owner);
        std::erase_if(names, [&](const PhotoName& name) { return std::find(named.begin(), named.end(), name) != named.end(); });
        if (!names.empty()) media_.remove(std::move(names));
    });
}

void Photos::drop_all(UserId owner, Done<User> done) {
    auto dropped = std::make_shared<std::vector<PhotoName>>();
    accounts_.update_user(
        owner,
        [owner, dropped](User& user) {
            *dropped = photos_among(user.profile_pictures, owner);
            std::erase_if(user.profile_pictures, [owner](const std::string& picture) {
                const auto name = PhotoName::of_url(picture);
                return name && name->owner() == owner;
            });
        },
        [this, owner, dropped, done = std::move(done)](Outcome<User> written) mutable {
            if (written) {
                users_.wrote(*written);
                drop_unnamed(owner, std::move(*dropped));
            }
            done(std::move(written));
        });
}

void Photos::sweep_folder(unsigned folder) {
    if (folder >= MediaStore::folders) return;
    media_.list_old(folder, [this, folder](Outcome<std::vector<PhotoName>> found) {
        if (found) {
            std::map<UserId, std::vector<PhotoName>> by_owner;
            for (PhotoName& name : *found) by_owner[name.owner()].push_back(std::move(name));
            for (auto& [owner, names] : by_owner) drop_unnamed(owner, std::move(names));
        }
        scheduler_.after(between_folders, [this, folder] { sweep_folder(folder + 1); });
    });
}

}  // namespace truebond
