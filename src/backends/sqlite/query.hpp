// One run of a prepared statement: values bound, rows stepped through, reset at the end of its life.
#pragma once

#include "backends/sqlite/connection.hpp"
#include "chat/domain/ids.hpp"

#include <optional>
#include <string_view>
#include <type_traits>

namespace truebond::sqlite {

/// Bytes that are not text.
struct Blob {
    std::string_view bytes;
};

/// Lvalues are bound by reference and must live until the query is done; temporaries are copied.
class Query {
public:
    template <class... Args>
    Query(Connection& db, Sql sql, Args&&... args) : db_(db), statement_(db.statement(sql)) {
        if (statement_ == nullptr) return;
        int index = 0;
        (bind(++index, args, std::is_lvalue_reference_v<Args> ? SQLITE_STATIC : SQLITE_TRANSIENT), ...);
    }
    ~Query() {
        if (statement_ != nullptr) sqlite3_reset(statement_);
    }
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    /// True: there is a row. False: there is none (left), or the connection has failed.
    bool step() {
        if (statement_ == nullptr || db_.failed()) return false;
        const int code = sqlite3_step(statement_);
        if (code == SQLITE_ROW) return true;
        if (code != SQLITE_DONE) db_.note_error(code);
        return false;
    }

    // Columns of the current row, counted from 0. A value of another type than asked for is empty, never undefined.
    bool is_null(int column) { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
    std::int64_t integer(int column) { return sqlite3_column_int64(statement_, column); }
    bool flag(int column) { return integer(column) != 0; }
    WallTime time(int column) { return WallTime{integer(column)}; }
    std::optional<WallTime> maybe_time(int column) {
        if (is_null(column)) return std::nullopt;
        return time(column);
    }
    /// Text or blob; valid until the next step.
    std::string_view bytes(int column) {
        const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
        return data == nullptr ? std::string_view{}
                               : std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
    }
    std::string text(int column) { return std::string(bytes(column)); }
    std::optional<std::string> maybe_text(int column) {
        if (is_null(column)) return std::nullopt;
        return text(column);
    }
    template <class IdType>
    IdType id(int column) {
        IdType id;
        const std::string_view found = bytes(column);
        if (found.size() == id.value.bytes.size()) std::memcpy(id.value.bytes.data(), found.data(), found.size());
        return id;
    }

private:
    using Lifetime = sqlite3_destructor_type;

    template <class T>
        requires std::is_integral_v<T>
    void bind(int index, T value, Lifetime) {
        check(sqlite3_bind_int64(statement_, index, static_cast<sqlite3_int64>(value)));
    }
    void bind(int index, WallTime value, Lifetime) { check(sqlite3_bind_int64(statement_, index, value.us)); }
    template <class T>
        requires std::is_enum_v<T>
    void bind(int index, T value, Lifetime) {
        check(sqlite3_bind_int64(statement_, index, static_cast<sqlite3_int64>(value)));
    }
    void bind(int index, const std::string& value, Lifetime lifetime) { bind_text(index, value, lifetime); }
    void bind(int index, std::string_view value, Lifetime lifetime) { bind_text(index, value, lifetime); }
    void bind(int index, const Blob& value, Lifetime lifetime) {
        check(sqlite3_bind_blob64(statement_, index, value.bytes.data(), value.bytes.size(), lifetime));
    }
    template <class Tag>
    void bind(int index, const Id<Tag>& value, Lifetime lifetime) {
        check(sqlite3_bind_blob(statement_, index, value.value.bytes.data(), static_cast<int>(value.value.bytes.size()), lifetime));
    }
    template <class T>
    void bind(int index, const std::optional<T>& value, Lifetime lifetime) {
        if (value) bind(index, *value, lifetime);
        else check(sqlite3_bind_null(statement_, index));
    }
    void bind_text(int index, std::string_view value, Lifetime lifetime) {
        const char* data = value.data() == nullptr ? "" : value.data();  // a null pointer would bind NULL
        check(sqlite3_bind_text64(statement_, index, data, value.size(), lifetime, SQLITE_UTF8));
    }
    void check(int code) {
        if (code != SQLITE_OK) db_.note_error(code);
    }

    Connection& db_;
    sqlite3_stmt* statement_;
};

/// A statement that yields no rows.
template <class... Args>
void run(Connection& db, Sql sql, Args&&... args) {
    Query(db, sql, std::forward<Args>(args)...).step();
}

}  // namespace truebond::sqlite
