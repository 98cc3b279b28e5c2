// Photos as files of a directory.
#pragma once

#include "base/blocking_pool.hpp"
#include "base/log.hpp"
#include "chat/ports/media_store.hpp"

#include <ctime>
#include <filesystem>
#include <string>

namespace truebond {

struct LocalMediaOptions {
    std::filesystem::path directory;  // made when it is missing
    std::size_t threads = 2;
    std::size_t queue_max = 256;
};

/// `<directory>/<two digits>/<name>`, written beside and renamed, both synced. The directory is ours alone: what a crash left half-written
/// is removed at the start. `log` must outlive it.
class LocalMedia final : public MediaStore {
public:
    LocalMedia(LocalMediaOptions options, base::Logger& log);
    ~LocalMedia() override { stop(); }

    void put(PhotoName name, std::string bytes, Done<PhotoName> done) override;
    void get(PhotoName name, Done<std::string> done) override;
    void remove(std::vector<PhotoName> names) override;
    void list_old(unsigned folder, Done<std::vector<PhotoName>> done) override;

    /// Does what waits, then refuses everything.
    void stop() { pool_.stop(); }
    base::QueueDepth queue() const { return pool_.depth(); }

private:
    template <class T, class Work>
    void submit(Done<T> done, Work work);
    std::filesystem::path folder_of(const PhotoName& name) const { return directory_ / name.folder(); }
    std::filesystem::path drafts() const { return directory_ / "drafts"; }
    Outcome<PhotoName> write(const PhotoName& name, const std::string& bytes) const;
    Outcome<std::string> read(const PhotoName& name) const;
    void unlink(const PhotoName& name) const;
    Outcome<std::vector<PhotoName>> old_of(unsigned folder) const;
    /// Also finds out what time the file system has: that of a file written now.
    void clear_drafts();

    const std::filesystem::path directory_;
    base::Logger& log_;
    std::timespec opened_{};  // zero: unknown, nothing is old
    base::BlockingPool pool_;
};

}  // namespace truebond
