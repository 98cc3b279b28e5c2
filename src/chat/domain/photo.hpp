// Photos that people upload: what they are called, and how many there may be.
#pragma once

#include "chat/domain/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace truebond {

inline constexpr std::size_t photo_bytes_max = 5 * 1024 * 1024;  // of an upload
inline constexpr int photo_side_max = 1600;                      // of what is kept, in pixels
inline constexpr std::size_t photos_of_user_max = 20;            // uploaded and kept; the oldest go
inline constexpr std::size_t pictures_of_user_max = 100;         // of profile_pictures, wherever they lie
inline constexpr std::string_view photo_content_type = "image/jpeg";
inline constexpr std::string_view photo_path_prefix = "/media/";

/// `<24 hex digits: the owner>-<32 hex digits: chance>.jpg`. Nobody can guess one, and whose it is can be told without a table.
class PhotoName {
public:
    static PhotoName make(UserId owner, base::Random& random);
    /// Nothing but exactly such a name: what comes out is safe in a path.
    static std::optional<PhotoName> parse(std::string_view text);
    /// The one that a picture's URL names, on whatever host.
    static std::optional<PhotoName> of_url(std::string_view url);

    UserId owner() const { return owner_; }
    const std::string& text() const { return text_; }
    /// By the first digits of chance: files lie in 256 folders.
    std::string_view folder() const { return std::string_view(text_).substr(25, 2); }
    friend bool operator==(const PhotoName&, const PhotoName&) = default;

private:
    PhotoName(UserId owner, std::string text) : owner_(owner), text_(std::move(text)) {}

    UserId owner_;
    std::string text_;
};

/// Those of `pictures` that are photos kept for `owner`.
std::vector<PhotoName> photos_among(const std::vector<std::string>& pictures, UserId owner);

/// `url` comes first; of those kept for `owner`, and of all, the oldest beyond their limits go.
void add_photo(std::vector<std::string>& pictures, std::string url, UserId owner);

}  // namespace truebond
