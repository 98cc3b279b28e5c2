#include "chat/domain/photo.hpp"

#include "base/encoding.hpp"

#include <algorithm>
#include <array>

namespace truebond {
namespace {

constexpr std::size_t owner_digits = 24;
constexpr std::size_t chance_bytes = 16;
constexpr std::string_view ending = ".jpg";
constexpr std::size_t name_bytes = owner_digits + 1 + 2 * chance_bytes + ending.size();

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

PhotoName PhotoName::make(UserId owner, base::Random& random) {
    std::array<std::byte, chance_bytes> chance{};
    random.fill(chance);
    return {owner, owner.to_string() + "-" + base::hex(chance) + std::string(ending)};
}

std::optional<PhotoName> PhotoName::parse(std::string_view text) {
    if (text.size() != name_bytes || !text.ends_with(ending) || text[owner_digits] != '-') return std::nullopt;
    const std::string_view first = text.substr(0, owner_digits);
    const std::string_view chance = text.substr(owner_digits + 1, 2 * chance_bytes);
    if (!std::all_of(first.begin(), first.end(), is_hex) || !std::all_of(chance.begin(), chance.end(), is_hex)) return std::nullopt;
    const auto owner = UserId::parse(first);
    if (!owner) return std::nullopt;
    return PhotoName(*owner, std::string(text));
}

std::optional<PhotoName> PhotoName::of_url(std::string_view url) {
    if (url.size() < photo_path_prefix.size() + name_bytes) return std::nullopt;
    const std::string_view path = url.substr(url.size() - photo_path_prefix.size() - name_bytes);
    if (!path.starts_with(photo_path_prefix)) return std::nullopt;
    return parse(path.substr(photo_path_prefix.size()));
}

std::vector<PhotoName> photos_among(const std::vector<std::string>& pictures, UserId owner) {
    std::vector<PhotoName> found;
    for (const std::string& picture : pictures) {
        if (auto name = PhotoName::of_url(picture); name && name->owner() == owner) found.push_back(*std::move(name));
    }
    return found;
}

void add_photo(std::vector<std::string>& pictures, std::string url, UserId owner) {
    pictures.insert(pictures.begin(), std::move(url));
    std::size_t photos = 0;
    std::erase_if(pictures, [&](const std::string& picture) {
        const auto name = PhotoName::of_url(picture);
        return name && name->owner() == owner && ++photos > photos_of_user_max;
    });
    if (pictures.size() > pictures_of_user_max) pictures.resize(pictures_of_user_max);
}

}  // namespace truebond
