// Everything that can be configured, as one table: flags, environment, file, `truebond config`, --help and docs/CONFIG.md are all
// made from it. To add a setting, add a row here and a field there.
#pragma once

#include "chat/domain/rate.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace truebond {

/// The effective configuration. Defaults stand in the table (settings.cpp), not here.
struct Config {
    std::string host;
    std::uint16_t port = 0;
    std::filesystem::path data_dir;
    std::string jwt_secret;  // empty: the one in the data directory
    bool production = false;
    std::string frontend_url;  // empty: none
    std::string public_url;    // empty: as requests name us
    std::string log_level;
    bool log_json = false;
    std::string metrics_addr;  // host:port, or "off"
    bool rate_limits = false;
    RateRules rates;
    std::int64_t presence_grace_ms = 0;
    bool presence_everyone = false;
    std::int64_t notifications_kept_max = 0;
    std::int64_t notifications_kept_days = 0;
    int bcrypt_cost = 0;
    std::size_t bcrypt_threads = 0;  // 0: one fewer than there are cores
    unsigned loops = 0;              // 0: one for each core
    std::filesystem::path web_dir;   // empty: to be looked for
    std::size_t connections_max = 0;
    std::size_t connections_per_address_max = 0;  // 0: no limit
    std::size_t resumes_max = 0;
    bool trust_forwarded = false;
    std::vector<AddressRange> trusted_proxies;  // empty: the peer
    std::int64_t shutdown_limit_ms = 0;
    std::string mail_url, mail_from, sms_url, webhook_secret;  // empty: none
    std::string service_key;                                   // empty: none
    bool otp_in_answer = false;
    std::string docs;  // auto, on, off
};

/// A value that has passed its setting's checks.
struct SettingValue {
    std::string text;
    std::int64_t number = 0;  // Kind::integer
};

struct Setting {
    enum class Kind : std::uint8_t { text, integer, choice };

    std::string_view name{};  // of the environment variable; the flag and the file's key follow from it
    Kind kind = Kind::text;
    std::string_view fallback{};
    std::string_view fallback_words{};  // where the default is no plain value: what happens then
    std::string_view help{};
    std::int64_t min = 0;  // Kind::integer
    std::int64_t max = 0;
    std::string_view choices{};  // Kind::choice, "on|off"
    bool secret = false;
    /// Kind::text: what is wrong with a given value, or nothing.
    std::string_view (*refusal)(std::string_view text) = nullptr;
    void (*apply)(Config&, const SettingValue&) = nullptr;

    std::string flag() const;     // "--data-dir"
    std::string key() const;      // "data_dir"
    std::string accepts() const;  // "0 to 65535", "on or off", "text"
    std::string default_words() const;
};

std::span<const Setting> all_settings();
/// Null when there is none.
const Setting* find_setting(std::string_view name);

}  // namespace truebond
