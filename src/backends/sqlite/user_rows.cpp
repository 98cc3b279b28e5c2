#include "backends/sqlite/user_rows.hpp"

#include "backends/sqlite/tails.hpp"
#include "chat/domain/text.hpp"

#include <charconv>

namespace truebond::sqlite {
namespace {

std::optional<std::string_view> first_picture(const User& user) {
    if (user.profile_pictures.empty()) return std::nullopt;
    return user.profile_pictures.front();
}

void insert_words(Connection& db, std::int64_t uid, const User& user) {
    if (user.settings.safety.hide_from_search) return;
    for (const std::string& word : search_keys(user.name)) run(db, "INSERT INTO name_words (word, uid) VALUES (?, ?)", Blob{word}, uid);
}

void delete_words(Connection& db, std::int64_t uid, const User& user) {
    for (const std::string& word : search_keys(user.name)) run(db, "DELETE FROM name_words WHERE word = ? AND uid = ?", Blob{word}, uid);
}

Settings settings_of(Query& row, int column) {
    Settings settings;
    settings.notifications = {row.flag(column), row.flag(column + 1), row.flag(column + 2), row.flag(column + 3)};
    settings.privacy = {row.flag(column + 4), row.flag(column + 5), row.flag(column + 6)};
    settings.safety = {row.flag(column + 7), row.flag(column + 8), row.flag(column + 9)};
    settings.dark_mode = row.flag(column + 10);
    settings.language = row.text(column + 11);
    return settings;
}

int small(Query& row, int column) { return static_cast<int>(row.integer(column)); }

}  // namespace

std::optional<User> load_user(Connection& db, std::int64_t uid) {
    Query row(db,
              "SELECT a.id, a.name, a.is_active, u.email, u.mobile_number, u.password_hash, u.age, u.gender, u.bio, u.pictures, "
              "u.interested_in, u.min_age, u.max_age, u.max_distance_km, u.intent, u.address_line, u.city, u.state, u.country, u.pincode, "
              "a.notify_messages, u.notify_matches, u.notify_nearby, u.notify_marketing, u.show_online, u.show_last_seen, u.show_distance, "
              "u.block_screenshots, u.require_verified_matches, u.hide_from_search, u.dark_mode, u.language, u.is_verified, "
              "u.token_generation, u.password_changed_at, u.created_at, u.last_login_at, u.last_seen_at "
              "FROM accounts a JOIN users u ON u.uid = a.uid WHERE a.uid = ?",
              uid);
    if (!row.step()) return std::nullopt;
    User user;
    user.id = row.id<UserId>(0);
    user.name = row.text(1);
    user.is_active = row.flag(2);
    user.credits_balance = balance_of(db, uid);
    user.email = row.text(3);
    user.mobile_number = row.text(4);
    user.password_hash = row.text(5);
    user.age = small(row, 6);
    user.gender = static_cast<Gender>(row.integer(7));
    user.bio = row.maybe_text(8);
    user.profile_pictures = unpack(row.bytes(9));
    user.preferences = {static_cast<Gender>(row.integer(10)), small(row, 11), small(row, 12), small(row, 13)};
    user.intent = static_cast<Intent>(row.integer(14));
    user.address = {row.text(15), row.text(16), row.text(17), row.text(18), row.text(19)};
    user.settings = settings_of(row, 20);
    user.is_verified = row.flag(32);
    user.token_generation = row.integer(33);
    user.password_changed_at = row.time(34);
    user.created_at = row.time(35);
    user.last_login_at = row.maybe_time(36);
    user.last_seen_at = row.maybe_time(37);
    return user;
}

std::int64_t insert_user(Connection& db, const User& user) {
    Query account(db, "INSERT INTO accounts (id, is_active, name, notify_messages) VALUES (?, ?, ?, ?) RETURNING uid", user.id,
                  user.is_active, user.name, user.settings.notifications.messages);
    if (!account.step()) return 0;
    const std::int64_t uid = account.integer(0);
    const auto& [notifications, privacy, safety, dark_mode, language] = user.settings;
    const std::string pictures = pack(user.profile_pictures);
    const std::string email_key = ascii_lower(user.email);
    run(db,
        "INSERT INTO users (uid, email, email_key, mobile_number, password_hash, age, gender, bio, pictures, first_picture, interested_in, "
        "min_age, max_age, max_distance_km, intent, address_line, city, state, country, pincode, notify_matches, "
        "notify_nearby, notify_marketing, show_online, show_last_seen, show_distance, block_screenshots, require_verified_matches, "
        "hide_from_search, dark_mode, language, is_verified, token_generation, password_changed_at, created_at, last_login_at, "
        "last_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?)",
        uid, user.email, email_key, user.mobile_number, user.password_hash, user.age, user.gender, user.bio, Blob{pictures},
        first_picture(user), user.preferences.interested_in, user.preferences.min_age, user.preferences.max_age,
        user.preferences.max_distance_km, user.intent, user.address.address_line, user.address.city, user.address.state,
        user.address.country, user.address.pincode, notifications.matches, notifications.nearby, notifications.marketing,
        privacy.show_online, privacy.show_last_seen, privacy.show_distance, safety.block_screenshots, safety.require_verified_matches,
        safety.hide_from_search, dark_mode, language, user.is_verified, user.token_generation, user.password_changed_at, user.created_at,
        user.last_login_at, user.last_seen_at);
    insert_words(db, uid, user);
    return uid;
}

void update_profile(Connection& db, std::int64_t uid, const User& before, const User& after) {
    const auto& [notifications, privacy, safety, dark_mode, language] = after.settings;
    const std::string pictures = pack(after.profile_pictures);
    run(db,
        "UPDATE users SET bio = ?, pictures = ?, first_picture = ?, interested_in = ?, min_age = ?, max_age = ?, max_distance_km = ?, "
        "intent = ?, notify_matches = ?, notify_nearby = ?, notify_marketing = ?, show_online = ?, "
        "show_last_seen = ?, show_distance = ?, block_screenshots = ?, require_verified_matches = ?, hide_from_search = ?, dark_mode = ?, "
        "language = ?, is_verified = ?, last_login_at = ?, last_seen_at = ? WHERE uid = ?",
        after.bio, Blob{pictures}, first_picture(after), after.preferences.interested_in, after.preferences.min_age,
        after.preferences.max_age, after.preferences.max_distance_km, after.intent, notifications.matches, notifications.nearby,
        notifications.marketing, privacy.show_online, privacy.show_last_seen, privacy.show_distance, safety.block_screenshots,
        safety.require_verified_matches, safety.hide_from_search, dark_mode, language, after.is_verified, after.last_login_at,
        after.last_seen_at, uid);
    run(db, "UPDATE accounts SET name = ?, notify_messages = ? WHERE uid = ?", after.name, notifications.messages, uid);
    if (before.name == after.name && before.settings.safety.hide_from_search == after.settings.safety.hide_from_search) return;
    delete_words(db, uid, before);
    insert_words(db, uid, after);
}

std::string pack(const std::vector<std::string>& texts) {
    std::string packed;
    for (const std::string& text : texts) packed += std::to_string(text.size()) + ":" + text;
    return packed;
}

std::vector<std::string> unpack(std::string_view packed) {
    std::vector<std::string> texts;
    while (!packed.empty()) {
        std::size_t size = 0;
        const auto [end, error] = std::from_chars(packed.data(), packed.data() + packed.size(), size);
        const auto digits = static_cast<std::size_t>(end - packed.data());
        if (error != std::errc{} || digits >= packed.size() || packed[digits] != ':' || size > packed.size() - digits - 1) break;
        texts.emplace_back(packed.substr(digits + 1, size));
        packed.remove_prefix(digits + 1 + size);
    }
    return texts;
}

}  // namespace truebond::sqlite
