#include "backends/sqlite/connection.hpp"

namespace truebond::sqlite {

base::Result<std::unique_ptr<Connection>, std::string> Connection::open(const ConnectionOptions& options) {
    std::unique_ptr<Connection> made(new Connection);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    if (options.create) flags |= SQLITE_OPEN_CREATE;
    const char* vfs = options.vfs.empty() ? nullptr : options.vfs.c_str();
    const int opened = sqlite3_open_v2(options.path.c_str(), &made->handle_, flags, vfs);
    if (opened != SQLITE_OK) {
        const std::string why = made->handle_ == nullptr ? sqlite3_errstr(opened) : sqlite3_errmsg(made->handle_);
        return base::Unexpected(options.path + ": " + why);
    }
    sqlite3_extended_result_codes(made->handle_, 1);
    sqlite3_busy_timeout(made->handle_, options.busy_timeout_ms);
    if (!made->configure(options)) return base::Unexpected(options.path + ": " + made->error_text_);
    return made;
}

bool Connection::configure(const ConnectionOptions& options) {
    static constexpr const char* levels[] = {"OFF", "NORMAL", "FULL"};
    exec("PRAGMA page_size=" + std::to_string(options.page_size_bytes));
    exec("PRAGMA cache_size=-" + std::to_string(options.cache_kib));
    exec("PRAGMA mmap_size=0");  // a read error of a mapped file is a SIGBUS, of a read file an error code
    exec("PRAGMA temp_store=MEMORY");
    exec("PRAGMA secure_delete=OFF");  // what is deleted (finished jobs, old receipts) holds no message
    if (!options.query_only) exec("PRAGMA journal_mode=WAL");
    exec(std::string("PRAGMA synchronous=") + levels[static_cast<std::size_t>(options.synchronous)]);
    exec("PRAGMA wal_autocheckpoint=0");
    exec("PRAGMA journal_size_limit=" + std::to_string(options.wal_bytes_max));
    if (options.query_only) exec("PRAGMA query_only=1");
    return !failed();
}

Connection::~Connection() {
    for (const auto& [text, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close(handle_);
}

sqlite3_stmt* Connection::statement(Sql sql) {
    if (failed()) return nullptr;
    sqlite3_stmt*& statement = statements_[sql.text];
    if (statement == nullptr) {
        const int code = sqlite3_prepare_v3(handle_, sql.text, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
        if (code != SQLITE_OK) note_error(code);
    }
    return statement;
}

bool Connection::exec(const std::string& sql) {
    if (failed()) return false;
    const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) note_error(code);
    return code == SQLITE_OK;
}

void Connection::note_error(int code) {
    if (failed()) return;
    error_ = code;
    error_text_ = sqlite3_errmsg(handle_);
}

void Connection::clear_error() {
    error_ = SQLITE_OK;
    error_text_.clear();
}

bool Connection::rollback() {
    if (!in_transaction()) return true;
    sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
    return !in_transaction();
}

bool blames_statement(int code) {
    switch (code & 0xff) {
        case SQLITE_ERROR:
        case SQLITE_TOOBIG:
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH:
        case SQLITE_MISUSE:
        case SQLITE_RANGE:
            return true;
        default:
            return false;
    }
}

}  // namespace truebond::sqlite
