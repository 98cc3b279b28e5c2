// A SQLite VFS in front of another one that gathers what a commit writes to the WAL: a page is two small writes to SQLite, and a
// group of sends a few hundred pages. They become one large write, done by the time the WAL is synced.
#pragma once

#include <memory>
#include <string>

struct sqlite3_vfs;

namespace truebond::sqlite {

/// Registered under name() for as long as it lives; must outlive the connections that use it. Thread-safe as a VFS has to be.
///
/// Why nobody sees the difference: with synchronous=FULL the WAL is synced before the commit is published in the shared index,
/// nobody reads frames that are not published, and whoever asks this file for anything gets it written first. With less than FULL
/// there is no such moment, so it must not be used then. An error of a late write is reported by the sync, which fails the
/// transaction just as well.
class WalBuffer {
public:
    /// `base`: the VFS that does the work; empty: SQLite's default.
    explicit WalBuffer(const std::string& base);
    ~WalBuffer();
    WalBuffer(const WalBuffer&) = delete;
    WalBuffer& operator=(const WalBuffer&) = delete;

    const std::string& name() const { return name_; }

private:
    std::string name_;
    std::unique_ptr<sqlite3_vfs> vfs_;
};

}  // namespace truebond::sqlite
