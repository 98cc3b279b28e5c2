#include "backends/sqlite/opening.hpp"

#include "backends/sqlite/schema.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

namespace truebond::sqlite {
namespace {

ConnectionOptions common(const SqliteOptions& options) {
    ConnectionOptions connection;
    connection.path = options.path;
    connection.vfs = options.vfs;
    connection.synchronous = static_cast<Synchronous>(options.synchronous);
    connection.page_size_bytes = options.page_size_bytes;
    connection.busy_timeout_ms = static_cast<int>(options.busy_timeout.count());
    connection.wal_bytes_max = std::int64_t{options.wal_pages_max} * options.page_size_bytes;
    return connection;
}

/// What SQLite would only call "unable to open database file".
base::Result<void, std::string> check_place(const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code ignored;
    const fs::path folder = fs::path(path).has_parent_path() ? fs::path(path).parent_path() : fs::path(".");
    if (!fs::is_directory(folder, ignored)) return base::Unexpected(path + ": there is no directory " + folder.string());
    if (fs::is_directory(path, ignored)) return base::Unexpected(path + ": is a directory");
    // Made here and not by SQLite, because nobody else may read password hashes; SQLite gives its other files the same mode.
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return base::Unexpected(path + ": " + std::strerror(errno));
    ::close(file);
    // Its name must outlive a power cut too, and SQLite sees to that for its WAL only.
    const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory >= 0) {
        ::fsync(directory);
        ::close(directory);
    }
    if (::access(folder.c_str(), W_OK | X_OK) != 0) return base::Unexpected(folder.string() + ": " + std::strerror(errno));
    return {};
}

base::Result<void, std::string> prove_writable(Connection& db) {
    db.exec("BEGIN IMMEDIATE");
    db.exec("UPDATE probe SET n = n + 1");
    db.exec("COMMIT");
    if (!db.failed()) return {};
    db.rollback();
    return base::Unexpected(db.error_text());
}

}  // namespace

ConnectionOptions writer_connection(const SqliteOptions& options) {
    ConnectionOptions connection = common(options);
    connection.cache_kib = options.writer_cache_kib;
    return connection;
}

ConnectionOptions reader_connection(const SqliteOptions& options) {
    ConnectionOptions connection = common(options);
    connection.cache_kib = options.reader_cache_kib;
    connection.query_only = true;
    return connection;
}

ConnectionOptions keeper_connection(const SqliteOptions& options) {
    ConnectionOptions connection = common(options);
    connection.cache_kib = 64;
    connection.busy_timeout_ms = 50;  // it can wait for another day, and holds up the writer meanwhile
    return connection;
}

base::Result<std::unique_ptr<Connection>, std::string> open_anchor(const SqliteOptions& options) {
    auto db = Connection::open(keeper_connection(options));
    if (!db) return db;
    (*db)->exec("SELECT n FROM probe");  // only what has been read once holds the WAL
    if ((*db)->failed()) return base::Unexpected(options.path + ": " + (*db)->error_text());
    return db;
}

base::Result<std::unique_ptr<Connection>, std::string> open_database(const SqliteOptions& options) {
    if (const auto place = check_place(options.path); !place) return base::Unexpected(place.error());
    ConnectionOptions connection = writer_connection(options);
    connection.create = true;
    auto db = Connection::open(connection);
    if (!db) return db;
    if (const auto migrated = migrate(**db); !migrated) return base::Unexpected(options.path + ": " + migrated.error());
    if (const auto writable = prove_writable(**db); !writable) return base::Unexpected(options.path + ": " + writable.error());
    return db;
}

}  // namespace truebond::sqlite
