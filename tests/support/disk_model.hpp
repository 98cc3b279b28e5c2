// What a disk holds after a power cut: what was synced for certain, of the rest whatever the disk got round to.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace truebond::test {

/// The files of one directory as they stand on the disk, beside what has been asked for and not synced. One thread at a time.
///
/// Contents: a write or a change of size is certain once its file was synced after it. A sync that failed makes nothing certain,
/// now or later: the kernel may have dropped those pages. It says so once to each who had the file open, whoever asked first
/// (Linux since 4.13: Documentation/filesystems/vfs.rst, "Handling errors during writeback").
/// Names: a file that was there at first is certain. What has been made or removed since becomes certain when the directory is
/// synced (`with_directory`: SQLite does so with the first sync of a WAL or journal it has made); until then a new file may be
/// missing, and a removed one may come back with what it held.
class DiskModel {
public:
    using File = std::uint64_t;

    /// The number of the file with that name: a known one, one that exists (`content` is on the disk), or a new one.
    File open(const std::string& name, bool existed, std::string_view content);
    std::optional<File> find(const std::string& name) const;
    void write(File file, std::uint64_t offset, std::string_view bytes);
    void truncate(File file, std::uint64_t size);
    void synced(File file, bool with_directory);
    void sync_failed(File file);
    /// How many syncs of it have failed. Whoever has opened it when there were fewer must be told at the next sync of their own.
    std::uint64_t failed_syncs(File file) const { return inodes_.at(file).failed_syncs; }
    void removed(const std::string& name, bool with_directory);

    enum class Loss : std::uint8_t {
        all_unsynced,  // nothing gets further than it must
        random,        // each unsynced sector and each change of size or name makes it or not
    };
    /// Writes into `folder` what would be found there after the power comes back.
    void write_image(const std::filesystem::path& folder, Loss loss, std::uint64_t seed) const;

private:
    struct Change {
        bool is_truncate = false;
        std::uint64_t offset = 0;  // truncate: the size
        std::string bytes;
    };
    struct Inode {
        std::string name;
        std::string certain;
        std::vector<Change> unsynced;
        std::uint64_t failed_syncs = 0;
    };

    Inode& inode(File file) { return inodes_.at(file); }

    std::map<File, Inode> inodes_;
    std::map<std::string, File> names_;          // as the running program sees them
    std::map<std::string, File> certain_names_;  // as the disk has them
    File last_ = 0;
};

}  // namespace truebond::test
