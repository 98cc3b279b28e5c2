#include "main/data_directory.hpp"

#include "base/encoding.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace truebond {
namespace {

std::string with_errno(std::string what) { return std::move(what) + ": " + std::strerror(errno); }

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }

private:
    int fd_;
};

bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = ::write(fd, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

std::optional<std::string> read_all(int fd) {
    std::string text;
    std::array<char, 4096> chunk{};
    for (;;) {
        const ssize_t n = ::read(fd, chunk.data(), chunk.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return std::nullopt;
        if (n == 0) return text;
        text.append(chunk.data(), static_cast<std::size_t>(n));
        if (text.size() > 64 * 1024) return std::nullopt;
    }
}

base::Result<Secret, Trouble> read_secret(int fd, const std::filesystem::path& file) {
    Secret secret;
    auto text = read_all(fd);
    if (!text) return base::Unexpected(with_errno("cannot read " + file.string()));
    while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
    struct stat info {};
    secret.exposed = ::fstat(fd, &info) == 0 && (info.st_mode & 077) != 0;
    secret.value = *std::move(text);
    return secret;
}

/// Written beside and renamed, so that no crash leaves half a secret.
base::Result<Secret, Trouble> make_secret(const std::filesystem::path& file, base::Random& random) {
    std::array<std::byte, 64> bytes{};
    random.fill(bytes);
    Secret secret{base::base64(bytes, base::Base64::url), true, false};
    const std::filesystem::path draft = file.string() + ".new";
    const Descriptor out(::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    const bool written = out.get() >= 0 && write_all(out.get(), secret.value + "\n") && ::fsync(out.get()) == 0;
    if (!written || ::rename(draft.c_str(), file.c_str()) != 0) return base::Unexpected(with_errno("cannot write " + file.string()));
    const Descriptor directory(::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.get() < 0 || ::fsync(directory.get()) != 0) return base::Unexpected(with_errno("cannot write " + file.string()));
    return secret;
}

}  // namespace

base::Result<DataDirectory, Trouble> DataDirectory::open(const std::filesystem::path& path, Missing missing) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
        if (missing == Missing::refuse) return base::Unexpected("there is no data directory " + path.string());
        std::filesystem::create_directories(path, error);
        if (error) return base::Unexpected("cannot make the data directory " + path.string() + ": " + error.message());
        std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
    }
    const std::filesystem::path lock = path / "truebond.lock";
    Descriptor fd(::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (fd.get() < 0) return base::Unexpected(with_errno("cannot use the data directory " + path.string()));
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return base::Unexpected("the data directory " + path.string() + " is in use by another truebond");
        return base::Unexpected(with_errno("cannot lock " + lock.string()));
    }
    return DataDirectory(path, fd.release());
}

DataDirectory::DataDirectory(DataDirectory&& other) noexcept : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

DataDirectory& DataDirectory::operator=(DataDirectory&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(lock_, other.lock_);
    return *this;
}

DataDirectory::~DataDirectory() {
    if (lock_ >= 0) ::close(lock_);
}

base::Result<Secret, Trouble> load_or_make_secret(const std::filesystem::path& directory, base::Random& random) {
    const std::filesystem::path file = directory / "jwt_secret";
    const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (in.get() >= 0) return read_secret(in.get(), file);
    if (errno != ENOENT) return base::Unexpected(with_errno("cannot read " + file.string()));
    return make_secret(file, random);
}

}  // namespace truebond
