#include "main/config_file.hpp"

#include "main/settings.hpp"

#include <algorithm>
#include <optional>

#include <toml++/toml.h>

namespace truebond {
namespace {

const Setting* setting_of_key(std::string_view key) {
    for (const Setting& setting : all_settings()) {
        if (setting.key() == key) return &setting;
    }
    return nullptr;
}

std::optional<std::string> as_text(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* number = node.as_integer()) return std::to_string(number->get());
    if (const auto* flag = node.as_boolean()) return flag->get() ? "on" : "off";
    return std::nullopt;
}

}  // namespace

ConfigFile read_config_file(const std::filesystem::path& path) {
    ConfigFile file;
    file.path = path;
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) {
        file.faults.push_back(path.string() + ": no such file");
        return file;
    }
    toml::table table;
    try {
        table = toml::parse_file(path.string());
    } catch (const toml::parse_error& e) {
        file.faults.push_back(path.string() + ":" + std::to_string(e.source().begin.line) + ": " + std::string(e.description()));
        return file;
    }
    std::multimap<toml::source_index, std::string> by_line;  // the table is in the order of its keys
    for (const auto& [key, node] : table) {
        const toml::source_index line = key.source().begin.line;
        const Setting* setting = setting_of_key(key.str());
        const auto text = as_text(node);
        if (setting == nullptr) by_line.emplace(line, "unknown key " + std::string(key.str()));
        else if (!text) by_line.emplace(line, std::string(key.str()) + " must be text, a whole number or a boolean");
        else file.values[std::string(setting->name)] = *text;
    }
    for (const auto& [line, fault] : by_line) file.faults.push_back(path.string() + ":" + std::to_string(line) + ": " + fault);
    return file;
}

}  // namespace truebond
