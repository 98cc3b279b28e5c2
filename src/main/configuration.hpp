// From flags, environment and file to the effective configuration: flag > environment > file > default.
#pragma once

#include "base/result.hpp"
#include "main/settings.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace truebond {

/// Where values may come from.
struct ConfigInputs {
    std::map<std::string, std::string, std::less<>> flags;  // by Setting::name
    std::function<std::optional<std::string>(std::string_view name)> environment;
    std::optional<std::filesystem::path> file;  // --config; else DATA_DIR/truebond.toml, if it is there
};

/// One setting's value and where it came from, in words.
struct EffectiveSetting {
    const Setting* setting = nullptr;
    std::string text;
    std::string origin;  // "--port", "environment", "/etc/truebond.toml", "default"
};

struct Configuration {
    Config config;
    std::vector<EffectiveSetting> settings;  // in the table's order
};

/// One line for each fault; values of secrets are not in them.
using ConfigFaults = std::vector<std::string>;

sioxx::base::Result<Configuration, ConfigFaults> resolve_configuration(const ConfigInputs& inputs);

/// The process's own environment.
std::optional<std::string> process_environment(std::string_view name);

/// scheme://host[:port] of a URL, as browsers send it in Origin; nullopt when it is no http(s) URL.
std::optional<std::string> origin_of(std::string_view url);

/// "10.0.0.0/8, 2001:db8::1"; empty for the empty text; nullopt when a part is neither an address nor a network.
std::optional<std::vector<AddressRange>> address_ranges(std::string_view list);

/// "127.0.0.1:9464", "[::1]:9464"; nullopt when it is nothing of that kind.
struct Endpoint {
    std::string address;
    std::uint16_t port = 0;
};
std::optional<Endpoint> endpoint_of(std::string_view text);

/// At least so many, and what `characters` means for a secret: code points.
inline constexpr std::size_t jwt_secret_characters_min = 32;
std::size_t characters(std::string_view utf8);

}  // namespace truebond
