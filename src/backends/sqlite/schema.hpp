// The tables, and how a database of an earlier version becomes one of today's. Explained in docs/STORAGE.md.
#pragma once

#include "backends/sqlite/connection.hpp"

namespace truebond::sqlite {

/// The version this program writes: `PRAGMA user_version`.
int schema_version();

/// Brings the database up to schema_version(), each step in a transaction of its own.
/// Refuses one that is newer, or that belongs to another program. The error is one line for people.
base::Result<void, std::string> migrate(Connection& db);

}  // namespace truebond::sqlite
