#include "backends/local/local_media.hpp"

#include "base/encoding.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <memory>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace truebond {
namespace {

namespace fs = std::filesystem;

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }
    /// False: what was written may not all be there.
    bool close() { return fd_ < 0 || ::close(std::exchange(fd_, -1)) == 0; }

private:
    int fd_;
};

bool write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

bool sync_directory(const fs::path& path) {
    const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return directory.get() >= 0 && ::fsync(directory.get()) == 0;
}

/// True also when it is there already.
bool make_directory(const fs::path& path) { return ::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST; }

bool write_file(const fs::path& path, std::string_view bytes) {
    Descriptor out(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    return out.get() >= 0 && write_all(out.get(), bytes) && ::fsync(out.get()) == 0 && out.close();
}

bool earlier(const std::timespec& a, const std::timespec& b) { return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec < b.tv_nsec; }

}  // namespace

LocalMedia::LocalMedia(LocalMediaOptions options, base::Logger& log)
    : directory_(std::move(options.directory)), log_(log), pool_("media", options.threads, options.queue_max) {
    clear_drafts();
}

void LocalMedia::clear_drafts() {
    std::error_code error;
    fs::remove_all(drafts(), error);
    fs::create_directories(drafts(), error);
    const fs::path now = drafts() / "now";
    struct stat info {};
    if (write_file(now, {}) && ::stat(now.c_str(), &info) == 0) opened_ = info.st_mtim;
    else log_.error("the directory of photos cannot be written", {{"why", std::string_view(std::strerror(errno))}});
    ::unlink(now.c_str());
}

template <class T, class Work>
void LocalMedia::submit(Done<T> done, Work work) {
    // Shared, because a refused job is gone with all it holds, and `done` is still needed then.
    auto shared = std::make_shared<Done<T>>(std::move(done));
    if (!pool_.submit([shared, work = std::move(work)]() mutable { (*shared)(work()); })) (*shared)(fail(Errc::overloaded));
}

void LocalMedia::put(PhotoName name, std::string bytes, Done<PhotoName> done) {
    submit(std::move(done), [this, name = std::move(name), bytes = std::move(bytes)] { return write(name, bytes); });
}

void LocalMedia::get(PhotoName name, Done<std::string> done) {
    submit(std::move(done), [this, name = std::move(name)] { return read(name); });
}

void LocalMedia::remove(std::vector<PhotoName> names) {
    const auto count = static_cast<std::int64_t>(names.size());
    const bool taken = pool_.submit([this, names = std::move(names)] {
        for (const PhotoName& name : names) unlink(name);
    });
    if (!taken) log_.warn("photos are removed at the next start: too much waits for the disk", {{"photos", count}});
}

void LocalMedia::list_old(unsigned folder, Done<std::vector<PhotoName>> done) {
    submit(std::move(done), [this, folder] { return old_of(folder); });
}

Outcome<PhotoName> LocalMedia::write(const PhotoName& name, const std::string& bytes) const {
    const fs::path draft = drafts() / name.text();
    const fs::path folder = folder_of(name);
    const bool is_new = ::access(folder.c_str(), F_OK) != 0;
    const bool written = make_directory(folder) && (!is_new || sync_directory(directory_)) && write_file(draft, bytes) &&
                         ::rename(draft.c_str(), (folder / name.text()).c_str()) == 0 && sync_directory(folder);
    if (written) return name;
    log_.error("a photo cannot be written", {{"why", std::string_view(std::strerror(errno))}});
    ::unlink(draft.c_str());
    ::unlink((folder / name.text()).c_str());
    return fail(Errc::unavailable);
}

Outcome<std::string> LocalMedia::read(const PhotoName& name) const {
    const Descriptor in(::open((folder_of(name) / name.text()).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (in.get() < 0 && (errno == ENOENT || errno == ENOTDIR)) return fail(Errc::photo_not_found);
    struct stat info {};
    if (in.get() < 0 || ::fstat(in.get(), &info) != 0) return fail(Errc::unavailable);
    std::string bytes(static_cast<std::size_t>(info.st_size), '\0');
    for (std::size_t have = 0; have < bytes.size();) {
        const ssize_t n = ::read(in.get(), bytes.data() + have, bytes.size() - have);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return fail(Errc::unavailable);
        have += static_cast<std::size_t>(n);
    }
    return bytes;
}

void LocalMedia::unlink(const PhotoName& name) const {
    if (::unlink((folder_of(name) / name.text()).c_str()) == 0 || errno == ENOENT || errno == ENOTDIR) return;
    log_.error("a photo cannot be removed", {{"why", std::string_view(std::strerror(errno))}});
}

Outcome<std::vector<PhotoName>> LocalMedia::old_of(unsigned folder) const {
    const std::array<std::byte, 1> digits{static_cast<std::byte>(folder)};
    const fs::path path = directory_ / base::hex(digits);
    std::vector<PhotoName> old;
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(path.c_str()), &::closedir);
    if (!directory) return old;
    while (const dirent* entry = ::readdir(directory.get())) {
        auto name = PhotoName::parse(entry->d_name);
        struct stat info {};
        if (!name || ::fstatat(::dirfd(directory.get()), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) continue;
        if (earlier(info.st_mtim, opened_)) old.push_back(*std::move(name));
    }
    return old;
}

}  // namespace truebond
