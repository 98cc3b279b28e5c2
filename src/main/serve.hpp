// The life of the program: from configuration to exit code.
#pragma once

#include "main/command_line.hpp"
#include "main/data_directory.hpp"

namespace truebond {

/// 0 done, 1 failed at run time, 2 usage or configuration.
using ExitCode = int;

/// Serves until SIGTERM or SIGINT; a second one ends the process at once.
ExitCode serve(const Configuration& configuration);
/// Through the server of the data directory if one runs, else on the database.
ExitCode administer(const Configuration& configuration, const AdminCommand& command);
ExitCode seed(const Configuration& configuration, const SeedCommand& command);

}  // namespace truebond
