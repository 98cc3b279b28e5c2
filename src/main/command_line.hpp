// What the program was asked to do.
#pragma once

#include "main/configuration.hpp"
#include "sioxx/value.hpp"

#include <string>
#include <variant>

namespace truebond {

struct ServeCommand {};
struct ShowConfigCommand {
    bool markdown = false;
};
/// Done by a running server if there is one (control_socket.hpp), else on the database itself.
struct AdminCommand {
    sioxx::Value request;
};
struct SeedCommand {
    std::int64_t users = 0;
    std::int64_t credits = 0;
    std::int64_t messages = 0;
    std::int64_t pairs = 1;
    std::int64_t hub_conversations = 0;
};

struct CommandLine {
    std::variant<ServeCommand, ShowConfigCommand, AdminCommand, SeedCommand> command;
    ConfigInputs inputs;
};

/// Nothing to do but leave: help, version, or a usage error (exit code 2).
struct Leave {
    int exit_code = 0;
    std::string output;  // to standard output with exit code 0, else to standard error
};

std::variant<CommandLine, Leave> parse_command_line(int argc, const char* const* argv);

}  // namespace truebond
