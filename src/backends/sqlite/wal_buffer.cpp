#include "backends/sqlite/wal_buffer.hpp"

#include <algorithm>
#include <cstdint>
#include <new>
#include <string_view>

#include <sqlite3.h>

namespace truebond::sqlite {
namespace {

// The unix VFS looks at the lower 17 bits of a write's size only, and takes a write of 128 KiB for a full disk.
constexpr std::size_t buffer_bytes_max = 120 * 1024;

/// What follows a WalFile in memory is the other VFS's file. Every other kind of file is that VFS's alone.
struct WalFile {
    sqlite3_file base;
    std::string* gathered;
    sqlite3_int64 offset;  // of what is gathered
};

WalFile& wal(sqlite3_file* file) { return *reinterpret_cast<WalFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<sqlite3_file*>(&wal(file) + 1); }

int flush(sqlite3_file* file) {
    std::string& gathered = *wal(file).gathered;
    if (gathered.empty()) return SQLITE_OK;
    const int code = real(file)->pMethods->xWrite(real(file), gathered.data(), static_cast<int>(gathered.size()), wal(file).offset);
    gathered.clear();  // after an error too: the transaction it belongs to is rolled back
    return code;
}

int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
    WalFile& mine = wal(file);
    std::string& gathered = *mine.gathered;
    const auto bytes = static_cast<std::size_t>(size);
    const bool continues = offset == mine.offset + static_cast<sqlite3_int64>(gathered.size());
    if (!continues || gathered.size() + bytes > buffer_bytes_max) {
        if (const int code = flush(file)) return code;
    }
    try {
        if (gathered.empty()) mine.offset = offset;
        gathered.append(static_cast<const char*>(data), bytes);
    } catch (const std::bad_alloc&) {  // C code is above us
        return SQLITE_IOERR_NOMEM;
    }
    return SQLITE_OK;
}

int close(sqlite3_file* file) {
    flush(file);  // what nobody synced is nobody's promise
    delete wal(file).gathered;
    return real(file)->pMethods->xClose(real(file));
}

int read(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
    if (const int code = flush(file)) return code;
    return real(file)->pMethods->xRead(real(file), data, size, offset);
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (const int code = flush(file)) return code;
    return real(file)->pMethods->xTruncate(real(file), size);
}

int sync(sqlite3_file* file, int flags) {
    if (const int code = flush(file)) return code;
    return real(file)->pMethods->xSync(real(file), flags);
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    if (const int code = flush(file)) return code;
    return real(file)->pMethods->xFileSize(real(file), size);
}

int lock(sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); }
int unlock(sqlite3_file* file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }
int check_lock(sqlite3_file* file, int* out) { return real(file)->pMethods->xCheckReservedLock(real(file), out); }
int control(sqlite3_file* file, int op, void* argument) { return real(file)->pMethods->xFileControl(real(file), op, argument); }
int sector_size(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
int characteristics(sqlite3_file* file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }

// Version 1: shared memory and mapping are asked of the database file, never of its WAL.
constexpr sqlite3_io_methods methods{1,       close,      read,    write,       truncate,        sync,    file_size, lock,
                                     unlock,  check_lock, control, sector_size, characteristics, nullptr, nullptr,   nullptr,
                                     nullptr, nullptr,    nullptr};

sqlite3_vfs* behind(sqlite3_vfs* self) { return static_cast<sqlite3_vfs*>(self->pAppData); }

/// On a disk that may damage the neighbours of what it writes SQLite fills up sectors after the sync: then nothing may wait.
bool may_gather(const char* wal_path) {
    sqlite3_file* database = sqlite3_database_file_object(wal_path);
    return (database->pMethods->xDeviceCharacteristics(database) & SQLITE_IOCAP_POWERSAFE_OVERWRITE) != 0;
}

int open(sqlite3_vfs* self, const char* path, sqlite3_file* file, int flags, int* out_flags) {
    if ((flags & SQLITE_OPEN_WAL) == 0 || !may_gather(path)) return behind(self)->xOpen(behind(self), path, file, flags, out_flags);
    file->pMethods = nullptr;
    const int code = behind(self)->xOpen(behind(self), path, real(file), flags, out_flags);
    if (code != SQLITE_OK) return code;
    wal(file).gathered = new (std::nothrow) std::string;
    if (wal(file).gathered == nullptr) {
        real(file)->pMethods->xClose(real(file));
        return SQLITE_NOMEM;
    }
    wal(file).offset = 0;
    file->pMethods = &methods;
    return SQLITE_OK;
}

int remove(sqlite3_vfs* self, const char* path, int sync_directory) { return behind(self)->xDelete(behind(self), path, sync_directory); }
int access(sqlite3_vfs* self, const char* path, int flags, int* out) { return behind(self)->xAccess(behind(self), path, flags, out); }
int full_path(sqlite3_vfs* self, const char* path, int size, char* out) {
    return behind(self)->xFullPathname(behind(self), path, size, out);
}
int randomness(sqlite3_vfs* self, int size, char* out) { return behind(self)->xRandomness(behind(self), size, out); }
int sleep(sqlite3_vfs* self, int us) { return behind(self)->xSleep(behind(self), us); }
int time(sqlite3_vfs* self, double* out) { return behind(self)->xCurrentTime(behind(self), out); }
int time64(sqlite3_vfs* self, sqlite3_int64* out) { return behind(self)->xCurrentTimeInt64(behind(self), out); }
int last_error(sqlite3_vfs* self, int size, char* out) { return behind(self)->xGetLastError(behind(self), size, out); }

}  // namespace

WalBuffer::WalBuffer(const std::string& base) : vfs_(std::make_unique<sqlite3_vfs>()) {
    sqlite3_vfs* const found = sqlite3_vfs_find(base.empty() ? nullptr : base.c_str());
    if (found == nullptr) {
        name_ = base;  // opening under that name fails, and says why
        vfs_.reset();
        return;
    }
    // The address tells it from others in the process.
    name_ = "truebond-wal-" + std::to_string(reinterpret_cast<std::uintptr_t>(this));
    vfs_->iVersion = std::min(found->iVersion, 2);
    vfs_->szOsFile = static_cast<int>(sizeof(WalFile)) + found->szOsFile;
    vfs_->mxPathname = found->mxPathname;
    vfs_->zName = name_.c_str();
    vfs_->pAppData = found;
    vfs_->xOpen = open;
    vfs_->xDelete = remove;
    vfs_->xAccess = access;
    vfs_->xFullPathname = full_path;
    vfs_->xRandomness = randomness;
    vfs_->xSleep = sleep;
    vfs_->xCurrentTime = time;
    vfs_->xGetLastError = last_error;
    vfs_->xCurrentTimeInt64 = time64;
    sqlite3_vfs_register(vfs_.get(), 0);
}

WalBuffer::~WalBuffer() {
    if (vfs_) sqlite3_vfs_unregister(vfs_.get());
}

}  // namespace truebond::sqlite
