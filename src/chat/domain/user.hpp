// A person with an account: profile, preferences, settings, and what signing in needs.
#pragma once

#include "chat/domain/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace truebond {

enum class Gender : std::uint8_t { male, female, other };
enum class Intent : std::uint8_t { dating, serious, casual, friendship };

struct Preferences {
    Gender interested_in = Gender::other;
    int min_age = 18;
    int max_age = 50;
    int max_distance_km = 50;
    friend bool operator==(const Preferences&, const Preferences&) = default;
};

struct Address {
    std::string address_line, city, state, country, pincode;
    friend bool operator==(const Address&, const Address&) = default;
};

struct Settings {
    struct Notifications {
        bool messages = true, matches = true, nearby = false, marketing = false;
        friend bool operator==(const Notifications&, const Notifications&) = default;
    } notifications;
    struct Privacy {
        bool show_online = true, show_last_seen = true, show_distance = true;
        friend bool operator==(const Privacy&, const Privacy&) = default;
    } privacy;
    struct Safety {
        bool block_screenshots = false, require_verified_matches = false, hide_from_search = false;
        friend bool operator==(const Safety&, const Safety&) = default;
    } safety;
    bool dark_mode = false;
    std::string language = "en";
    friend bool operator==(const Settings&, const Settings&) = default;
};

struct User {
    UserId id;
    std::string name;
    std::string email;  // as given at sign-up, the domain in lower case
    std::string mobile_number;
    std::string password_hash;  // bcrypt, $2b$
    int age = 0;
    Gender gender = Gender::other;
    std::optional<std::string> bio;
    std::vector<std::string> profile_pictures;
    Preferences preferences;
    Intent intent = Intent::dating;
    Address address;
    Settings settings;
    std::int64_t credits_balance = 0;
    bool is_active = true;
    bool is_verified = false;
    /// Raised by a password change; tokens carry it as `gen` (design §9).
    std::int64_t token_generation = 0;
    WallTime password_changed_at;
    WallTime created_at;
    std::optional<WallTime> last_login_at;
    std::optional<WallTime> last_seen_at;
};

}  // namespace truebond
