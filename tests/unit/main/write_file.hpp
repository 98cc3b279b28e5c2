#pragma once

#include "support/temp_dir.hpp"

#include <fstream>
#include <string>

namespace truebond::test {

inline std::filesystem::path write_file(const TempDir& dir, const std::string& name, const std::string& text) {
    std::ofstream(dir.path() / name) << text;
    return dir.path() / name;
}

}  // namespace truebond::test
