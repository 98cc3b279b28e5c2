// The directory that a server owns: made when missing, locked against a second one, home of the generated secret.
#pragma once

#include "base/random.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace truebond {

namespace base = sioxx::base;

inline constexpr std::string_view control_socket_name = "truebond.sock";

/// What went wrong, as a line for people.
using Trouble = std::string;

/// Holds DATA_DIR/truebond.lock; released with the object, and by the kernel when the process dies.
class DataDirectory {
public:
    enum class Missing : std::uint8_t { make, refuse };
    /// Takes the lock, which somebody else may have: an error. A directory that is missing is made (0700), or refused.
    static base::Result<DataDirectory, Trouble> open(const std::filesystem::path& path, Missing missing = Missing::make);

    DataDirectory(DataDirectory&& other) noexcept;
    DataDirectory& operator=(DataDirectory&& other) noexcept;
    ~DataDirectory();

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path control_socket() const { return path_ / control_socket_name; }
    std::filesystem::path audit_log() const { return path_ / "audit.jsonl"; }
    std::filesystem::path media() const { return path_ / "media"; }
    std::filesystem::path database() const { return path_ / "truebond.db"; }

private:
    DataDirectory(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}

    std::filesystem::path path_;
    int lock_ = -1;
};

struct Secret {
    std::string value;
    bool generated = false;  // just now
    bool exposed = false;    // others than the owner may read the file
};

/// The secret in DATA_DIR/jwt_secret; made (0600, 64 random bytes as base64url) and synced to disk if there is none.
base::Result<Secret, Trouble> load_or_make_secret(const std::filesystem::path& directory, base::Random& random);

}  // namespace truebond
