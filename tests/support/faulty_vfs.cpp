#include "support/faulty_vfs.hpp"

#include <fstream>
#include <iterator>
#include <utility>

#include <sqlite3.h>

namespace truebond::test {
namespace {

std::string read_whole(const char* path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string base_name(const char* path) { return std::filesystem::path(path).filename().string(); }

}  // namespace

/// SQLite's side: plain functions in tables. Every file starts with a FaultyFile, the default VFS's own file follows it.
struct FaultyVfs::Glue {
    struct FaultyFile {
        sqlite3_file base;
        FaultyVfs* vfs;
        DiskModel::File id;  // 0: not tracked (temporary files)
        bool syncs_directory;
        std::uint64_t told_failed_syncs;  // of DiskModel::failed_syncs()
    };

    static FaultyFile* faulty(sqlite3_file* file) { return reinterpret_cast<FaultyFile*>(file); }
    static sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<sqlite3_file*>(faulty(file) + 1); }
    static FaultyVfs& owner(sqlite3_vfs* vfs) { return *static_cast<FaultyVfs*>(vfs->pAppData); }
    static FaultyVfs& owner(sqlite3_file* file) { return *faulty(file)->vfs; }

    /// The call fails with `io_code` if its turn has come and the fault is one that concerns it.
    static int verdict(FaultyVfs& vfs, int io_code, bool is_write) {
        Fault fault = Fault::none;
        if (!vfs.should_fail(fault, is_write)) return SQLITE_OK;
        ++vfs.failed_calls_;
        if (fault == Fault::io_error) return io_code;
        return fault == Fault::disk_full ? SQLITE_FULL : SQLITE_READONLY;
    }
    static void before_change(FaultyVfs& vfs) {
        if (vfs.hook_) vfs.hook_(vfs.calls_);
    }

    // Files.
    static int close(sqlite3_file* file) { return real(file)->pMethods->xClose(real(file)); }

    static int read(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
        if (const int bad = verdict(owner(file), SQLITE_IOERR_READ, false)) return bad;
        return real(file)->pMethods->xRead(real(file), data, size, offset);
    }

    static int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
        FaultyVfs& vfs = owner(file);
        before_change(vfs);
        const int bad = verdict(vfs, SQLITE_IOERR_WRITE, true);
        const int written = bad == SQLITE_OK ? size : bad == SQLITE_READONLY ? 0 : size / 2;
        if (faulty(file)->id != 0 && written > 0) {
            const std::lock_guard lock(vfs.mutex_);
            vfs.disk_.write(faulty(file)->id, static_cast<std::uint64_t>(offset),
                            std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(written)));
        }
        const int code = written > 0 ? real(file)->pMethods->xWrite(real(file), data, written, offset) : SQLITE_OK;
        return bad == SQLITE_OK ? code : bad;
    }

    static int truncate(sqlite3_file* file, sqlite3_int64 size) {
        FaultyVfs& vfs = owner(file);
        before_change(vfs);
        if (const int bad = verdict(vfs, SQLITE_IOERR_TRUNCATE, true)) return bad;
        if (faulty(file)->id != 0) {
            const std::lock_guard lock(vfs.mutex_);
            vfs.disk_.truncate(faulty(file)->id, static_cast<std::uint64_t>(size));
        }
        return real(file)->pMethods->xTruncate(real(file), size);
    }

    static int sync(sqlite3_file* file, int) {
        FaultyVfs& vfs = owner(file);
        before_change(vfs);
        const int bad = verdict(vfs, SQLITE_IOERR_FSYNC, false);
        FaultyFile& mine = *faulty(file);
        if (mine.id == 0) return bad;
        const std::lock_guard lock(vfs.mutex_);
        if (bad == SQLITE_OK) vfs.disk_.synced(mine.id, mine.syncs_directory);
        else vfs.disk_.sync_failed(mine.id);
        // What failed under somebody else's sync may have been ours.
        const std::uint64_t failed = vfs.disk_.failed_syncs(mine.id);
        return std::exchange(mine.told_failed_syncs, failed) == failed ? SQLITE_OK : SQLITE_IOERR_FSYNC;
    }

    static int file_size(sqlite3_file* file, sqlite3_int64* size) {
        if (const int bad = verdict(owner(file), SQLITE_IOERR_FSTAT, false)) return bad;
        return real(file)->pMethods->xFileSize(real(file), size);
    }

    static int lock(sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); }
    static int unlock(sqlite3_file* file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }
    static int check_lock(sqlite3_file* file, int* out) { return real(file)->pMethods->xCheckReservedLock(real(file), out); }
    static int control(sqlite3_file* file, int op, void* arg) {
        if (op == SQLITE_FCNTL_SIZE_HINT || op == SQLITE_FCNTL_CHUNK_SIZE) return SQLITE_OK;  // would grow the file behind our back
        return real(file)->pMethods->xFileControl(real(file), op, arg);
    }
    static int sector_size(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
    static int characteristics(sqlite3_file* file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }

    static int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
        if (const int bad = verdict(owner(file), SQLITE_IOERR_SHMMAP, false)) return bad;
        return real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
    }
    static int shm_lock(sqlite3_file* file, int offset, int n, int flags) {
        return real(file)->pMethods->xShmLock(real(file), offset, n, flags);
    }
    static void shm_barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }
    static int shm_unmap(sqlite3_file* file, int remove) { return real(file)->pMethods->xShmUnmap(real(file), remove); }

    // The file system. Version 2 of the methods: shared memory, no memory-mapped reading.
    static constexpr sqlite3_io_methods methods{
        2,           close,           read,    write,    truncate,    sync,      file_size, lock,   unlock, check_lock, control,
        sector_size, characteristics, shm_map, shm_lock, shm_barrier, shm_unmap, nullptr,   nullptr};

    static int open(sqlite3_vfs* self, const char* path, sqlite3_file* file, int flags, int* out_flags) {
        FaultyVfs& vfs = owner(self);
        file->pMethods = nullptr;
        const bool to_write = (flags & SQLITE_OPEN_READWRITE) != 0;
        if (verdict(vfs, SQLITE_CANTOPEN, to_write) != SQLITE_OK) return SQLITE_CANTOPEN;
        std::error_code ignored;
        const bool existed = path != nullptr && std::filesystem::exists(path, ignored);  // xAccess says no to empty files
        const int code = vfs.real_->xOpen(vfs.real_, path, real(file), flags, out_flags);
        if (code != SQLITE_OK) return code;
        FaultyFile& made = *faulty(file);
        made.vfs = &vfs;
        made.id = 0;
        made.told_failed_syncs = 0;
        // As the unix VFS does with what it has created (UNIXFILE_DIRSYNC).
        made.syncs_directory = !existed && (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL)) != 0;
        if (path != nullptr && (flags & SQLITE_OPEN_DELETEONCLOSE) == 0) {
            const std::string content = existed ? read_whole(path) : std::string();
            const std::lock_guard lock(vfs.mutex_);
            made.id = vfs.disk_.open(base_name(path), existed, content);
            made.told_failed_syncs = vfs.disk_.failed_syncs(made.id);
        }
        file->pMethods = &methods;
        return SQLITE_OK;
    }

    static int remove(sqlite3_vfs* self, const char* path, int sync_directory) {
        FaultyVfs& vfs = owner(self);
        before_change(vfs);
        if (verdict(vfs, SQLITE_IOERR_DELETE, true) != SQLITE_OK) return SQLITE_IOERR_DELETE;
        const int code = vfs.real_->xDelete(vfs.real_, path, 0);
        if (code == SQLITE_OK) {
            const std::lock_guard lock(vfs.mutex_);
            vfs.disk_.removed(base_name(path), sync_directory != 0);
        }
        return code;
    }

    static int access(sqlite3_vfs* self, const char* path, int flags, int* out) {
        FaultyVfs& vfs = owner(self);
        if (const int bad = verdict(vfs, SQLITE_IOERR_ACCESS, false)) return bad;
        return vfs.real_->xAccess(vfs.real_, path, flags, out);
    }
    static int full_path(sqlite3_vfs* self, const char* path, int size, char* out) {
        return owner(self).real_->xFullPathname(owner(self).real_, path, size, out);
    }
    static int randomness(sqlite3_vfs* self, int size, char* out) { return owner(self).real_->xRandomness(owner(self).real_, size, out); }
    static int sleep(sqlite3_vfs* self, int us) { return owner(self).real_->xSleep(owner(self).real_, us); }
    static int time(sqlite3_vfs* self, double* out) { return owner(self).real_->xCurrentTime(owner(self).real_, out); }
    static int time64(sqlite3_vfs* self, sqlite3_int64* out) { return owner(self).real_->xCurrentTimeInt64(owner(self).real_, out); }
    static int last_error(sqlite3_vfs* self, int size, char* out) { return owner(self).real_->xGetLastError(owner(self).real_, size, out); }
};

FaultyVfs::FaultyVfs() : vfs_(std::make_unique<sqlite3_vfs>()), real_(sqlite3_vfs_find(nullptr)) {
    static std::atomic<int> number{0};  // names must differ; nothing else hangs on it
    name_ = "truebond-faulty-" + std::to_string(++number);
    vfs_->iVersion = 2;
    vfs_->szOsFile = static_cast<int>(sizeof(Glue::FaultyFile)) + real_->szOsFile;
    vfs_->mxPathname = real_->mxPathname;
    vfs_->zName = name_.c_str();
    vfs_->pAppData = this;
    vfs_->xOpen = Glue::open;
    vfs_->xDelete = Glue::remove;
    vfs_->xAccess = Glue::access;
    vfs_->xFullPathname = Glue::full_path;
    vfs_->xRandomness = Glue::randomness;
    vfs_->xSleep = Glue::sleep;
    vfs_->xCurrentTime = Glue::time;
    vfs_->xGetLastError = Glue::last_error;
    vfs_->xCurrentTimeInt64 = Glue::time64;
    sqlite3_vfs_register(vfs_.get(), 0);
}

FaultyVfs::~FaultyVfs() { sqlite3_vfs_unregister(vfs_.get()); }

void FaultyVfs::fail(Fault fault, std::uint64_t first, std::uint64_t count) {
    fault_ = Fault::none;
    fail_first_ = first;
    fail_count_ = count;
    calls_ = 0;
    failed_calls_ = 0;
    fault_ = fault;
}

bool FaultyVfs::should_fail(Fault& fault, bool is_write) {
    fault = fault_;
    if (!is_write && (fault == Fault::disk_full || fault == Fault::read_only)) return false;
    const std::uint64_t call = ++calls_;
    if (fault == Fault::none || call < fail_first_) return false;
    return fail_count_ == 0 || call - fail_first_ < fail_count_;
}

void FaultyVfs::fail_sync_elsewhere(const std::string& file_name) {
    const std::lock_guard lock(mutex_);
    if (const auto file = disk_.find(file_name)) disk_.sync_failed(*file);
}

DiskModel FaultyVfs::disk() const {
    const std::lock_guard lock(mutex_);
    return disk_;
}

}  // namespace truebond::test
