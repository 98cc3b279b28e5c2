// From options to connections, and the first one of a process with everything that can be wrong with a file.
#pragma once

#include "backends/sqlite/connection.hpp"
#include "backends/sqlite/options.hpp"

namespace truebond::sqlite {

ConnectionOptions writer_connection(const SqliteOptions& options);
ConnectionOptions reader_connection(const SqliteOptions& options);
ConnectionOptions keeper_connection(const SqliteOptions& options);

/// Makes the file if need be, proves that it can be written, migrates. The error is one line for people.
base::Result<std::unique_ptr<Connection>, std::string> open_database(const SqliteOptions& options);

/// A connection to be held and not used, opened after the writer's. The last connection that closes removes the WAL; should the
/// writer's be lost to an error, the next WAL might be made by a reader, and then nobody would sync the directory that names it.
base::Result<std::unique_ptr<Connection>, std::string> open_anchor(const SqliteOptions& options);

}  // namespace truebond::sqlite
