// One SQLite connection with its prepared statements. One thread at a time.
#pragma once

#include "chat/domain/base.hpp"

#include <memory>
#include <string>
#include <unordered_map>

#include <sqlite3.h>

namespace truebond::sqlite {

/// The text of a statement: a literal, so that its address names it in the statement cache.
struct Sql {
    consteval Sql(const char* literal) : text(literal) {}
    const char* text;
};

enum class Synchronous : std::uint8_t { off, normal, full };

struct ConnectionOptions {
    std::string path;
    std::string vfs;  // empty: SQLite's default
    Synchronous synchronous = Synchronous::full;
    int page_size_bytes = 4096;
    int cache_kib = 8192;
    int busy_timeout_ms = 2000;
    std::int64_t wal_bytes_max = 0;  // the WAL file is cut back to this when it starts over
    bool create = false;             // make the file if there is none
    bool query_only = false;
};

/// Failures stick: after the first one every statement is skipped until clear_error(), so that a step of many statements
/// needs one look at failed() at its end instead of one a call. What it computed meanwhile is thrown away.
class Connection {
public:
    /// The error is one line for people.
    static base::Result<std::unique_ptr<Connection>, std::string> open(const ConnectionOptions& options);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Null after a failure.
    sqlite3_stmt* statement(Sql sql);
    /// Statements run once: no cache.
    bool exec(const std::string& sql);

    bool failed() const { return error_ != SQLITE_OK; }
    /// The extended result code of the first failure.
    int error() const { return error_; }
    const std::string& error_text() const { return error_text_; }
    void clear_error();
    void note_error(int code);

    /// Leaves no transaction behind; false when the connection is good for nothing any more.
    bool rollback();
    bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
    sqlite3* handle() { return handle_; }

private:
    Connection() = default;
    bool configure(const ConnectionOptions& options);

    sqlite3* handle_ = nullptr;
    std::unordered_map<const char*, sqlite3_stmt*> statements_;
    int error_ = SQLITE_OK;
    std::string error_text_;
};

/// True for errors that are the fault of a statement and its values, not of the disk or the file.
bool blames_statement(int code);

}  // namespace truebond::sqlite
