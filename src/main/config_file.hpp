// The configuration file: TOML, its keys the settings' names in lower case.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace truebond {

struct ConfigFile {
    std::filesystem::path path;
    std::map<std::string, std::string, std::less<>> values;  // by Setting::name
    /// A line for each: no such file, not TOML, an unknown key, a value that is neither text nor a whole number nor a boolean. What else
    /// is in the file is in `values` all the same, so that its faults can be told together with these.
    std::vector<std::string> faults;
};

ConfigFile read_config_file(const std::filesystem::path& path);

}  // namespace truebond
