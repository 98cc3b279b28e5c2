// The configuration for people: `truebond config`, the list in --help, and docs/CONFIG.md.
#pragma once

#include "main/configuration.hpp"

namespace truebond {

/// One line a setting: name, value (secrets masked), where it came from.
std::string effective_settings(const Configuration& configuration);
/// The table of settings, as it stands at the end of --help.
std::string settings_help();
/// The whole of docs/CONFIG.md; a test holds the file to it.
std::string settings_markdown();

}  // namespace truebond
