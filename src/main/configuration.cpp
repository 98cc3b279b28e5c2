#include "main/configuration.hpp"

#include "main/config_file.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace truebond {
namespace {

struct Raw {
    std::string text;
    std::string origin;
};

std::string fault(const Setting& setting, const Raw& raw, std::string_view what) {
    std::string line(setting.name);
    line += ": ";
    if (setting.secret) line += "the value ";
    else line.append("\"").append(raw.text).append("\" ");
    return line.append(what).append(" (").append(raw.origin).append(")");
}

bool is_choice(std::string_view choices, std::string_view text) {
    while (!choices.empty()) {
        const std::size_t bar = choices.find('|');
        if (choices.substr(0, bar) == text) return true;
        if (bar == std::string_view::npos) break;
        choices.remove_prefix(bar + 1);
    }
    return false;
}

std::optional<std::string> check_text(const Setting& setting, const Raw& raw) {
    if (raw.text.find('\0') != std::string::npos) return fault(setting, raw, "contains a NUL byte");
    if (setting.refusal == nullptr || raw.origin == "default") return std::nullopt;
    const std::string_view wrong = setting.refusal(raw.text);
    if (!wrong.empty()) return fault(setting, raw, wrong);
    return std::nullopt;
}

/// Checks one value and puts it into `config`; returns the fault if there is one.
std::optional<std::string> apply(const Setting& setting, const Raw& raw, Config& config) {
    SettingValue value{raw.text, 0};
    switch (setting.kind) {
        case Setting::Kind::integer: {
            const char* end = raw.text.data() + raw.text.size();
            const auto [stop, error] = std::from_chars(raw.text.data(), end, value.number);
            if (error != std::errc() || stop != end || value.number < setting.min || value.number > setting.max) {
                return fault(setting, raw, "is not a whole number from " + setting.accepts());
            }
            break;
        }
        case Setting::Kind::choice:
            if (!is_choice(setting.choices, raw.text)) return fault(setting, raw, "is not " + setting.accepts());
            break;
        case Setting::Kind::text:
            if (auto wrong = check_text(setting, raw)) return wrong;
            break;
    }
    setting.apply(config, value);
    return std::nullopt;
}

std::optional<Raw> from_flag_or_environment(const Setting& setting, const ConfigInputs& inputs) {
    if (const auto it = inputs.flags.find(setting.name); it != inputs.flags.end()) return Raw{it->second, setting.flag()};
    if (inputs.environment) {
        if (auto text = inputs.environment(setting.name)) return Raw{*std::move(text), "environment"};
    }
    return std::nullopt;
}

/// The file that counts, read; an empty one when there is none.
ConfigFile read_file(const ConfigInputs& inputs, ConfigFaults& faults) {
    std::filesystem::path path;
    if (inputs.file) {
        path = *inputs.file;
    } else {
        const Setting& data_dir = *find_setting("DATA_DIR");
        const auto given = from_flag_or_environment(data_dir, inputs);
        path = std::filesystem::path(given ? given->text : std::string(data_dir.fallback)) / "truebond.toml";
        std::error_code ignored;
        if (!std::filesystem::exists(path, ignored)) return {};
    }
    ConfigFile file = read_config_file(path);
    faults.insert(faults.end(), file.faults.begin(), file.faults.end());
    if (!inputs.file && file.values.contains("DATA_DIR")) {
        faults.push_back(path.string() +
                         ": data_dir cannot be set in a file that was found through it; use --config, --data-dir or DATA_DIR");
    }
    return file;
}

void check_together(const Configuration& all, ConfigFaults& faults) {
    if (all.config.production && !all.config.rate_limits) faults.push_back("RATE_LIMITS: off is refused with ENVIRONMENT=production");
    if (all.config.production && all.config.otp_in_answer) faults.push_back("OTP_IN_ANSWER: on is refused with ENVIRONMENT=production");
    // What is in a letter lets its reader into an account.
    if (all.config.production && all.config.mail_url == "log") faults.push_back("MAIL_URL: log is refused with ENVIRONMENT=production");
    if (all.config.production && all.config.sms_url == "log") faults.push_back("SMS_URL: log is refused with ENVIRONMENT=production");
}

}  // namespace

sioxx::base::Result<Configuration, ConfigFaults> resolve_configuration(const ConfigInputs& inputs) {
    ConfigFaults faults;
    const ConfigFile file = read_file(inputs, faults);
    Configuration all;
    for (const Setting& setting : all_settings()) {
        auto raw = from_flag_or_environment(setting, inputs);
        if (!raw) {
            if (const auto it = file.values.find(setting.name); it != file.values.end()) raw = Raw{it->second, file.path.string()};
        }
        if (!raw) raw = Raw{std::string(setting.fallback), "default"};
        if (auto wrong = apply(setting, *raw, all.config)) faults.push_back(*std::move(wrong));
        all.settings.push_back({&setting, raw->text, raw->origin});
    }
    if (faults.empty()) check_together(all, faults);
    if (!faults.empty()) return sioxx::base::Unexpected(std::move(faults));
    return all;
}

std::optional<std::string> process_environment(std::string_view name) {
    const char* value = std::getenv(std::string(name).c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
}

std::optional<std::string> origin_of(std::string_view url) {
    const std::string_view scheme = url.starts_with("https://") ? "https://" : url.starts_with("http://") ? "http://" : "";
    if (scheme.empty()) return std::nullopt;
    const std::string_view host = url.substr(scheme.size(), url.find_first_of("/?#", scheme.size()) - scheme.size());
    if (host.empty()) return std::nullopt;
    const bool plain = std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view(".-:[]").find(c) != std::string_view::npos;
    });
    if (!plain) return std::nullopt;
    std::string origin(scheme);
    for (const char c : host) origin += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return origin;
}

std::optional<std::vector<AddressRange>> address_ranges(std::string_view list) {
    std::vector<AddressRange> ranges;
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        std::string_view part = list.substr(0, comma);
        while (part.starts_with(' ')) part.remove_prefix(1);
        while (part.ends_with(' ')) part.remove_suffix(1);
        const auto range = AddressRange::parse(part);
        if (!range) return std::nullopt;
        ranges.push_back(*range);
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return ranges;
}

std::optional<Endpoint> endpoint_of(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string_view address = text.substr(0, colon);
    const std::string_view digits = text.substr(colon + 1);
    if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
    else if (address.find(':') != std::string_view::npos) return std::nullopt;
    Endpoint endpoint;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), endpoint.port);
    if (address.empty() || digits.empty() || error != std::errc() || stop != digits.data() + digits.size()) return std::nullopt;
    endpoint.address = address;
    return endpoint;
}

std::size_t characters(std::string_view utf8) {
    return static_cast<std::size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace truebond
