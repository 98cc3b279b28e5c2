#include "chat/edge/account_requests.hpp"

#include "chat/edge/user_words.hpp"

namespace truebond {
namespace {

using enum Need;

constexpr TextRule any_text{};
constexpr TextRule name_text{2, 50};
constexpr TextRule bio_text{0, 500};
constexpr IntRule age_range{18, 100};
constexpr IntRule distance_range{1, 500};

const Field sign_up_fields[] = {
    {"name", required, name_text},
    {"email", required, EmailRule{}},
    {"mobile_number", required, TextRule{10, 15}},
    {"password", required, TextRule{8, TextRule{}.max, false}},
    {"age", required, age_range},
    {"gender", required, ChoiceRule{gender_words}},
    {"interested_in", required, ChoiceRule{gender_words}},
    {"intent", optional, ChoiceRule{intent_words}},
    {"min_age", optional, age_range},
    {"max_age", optional, age_range},
    {"max_distance_km", optional, distance_range},
    {"address_line", required, any_text},
    {"city", required, any_text},
    {"state", required, any_text},
    {"country", required, any_text},
    {"pincode", required, any_text},
};

const Field log_in_fields[] = {
    {"email", required, EmailRule{}},
    {"password", required, any_text},
};

const Field refresh_fields[] = {
    {"refresh_token", required, any_text},
};

const Field forgot_password_fields[] = {
    {"email", required, EmailRule{}},
};

const Field new_password_fields[] = {
    {"token", required, any_text},
    {"new_password", required, TextRule{0, TextRule{}.max, false}},
};

const Field code_wish_fields[] = {
    {"mobile_number", required, any_text},
};

const Field code_fields[] = {
    {"mobile_number", required, any_text},
    {"otp_code", required, any_text},
};

const Field profile_fields[] = {
    {"name", nullable, name_text},
    {"bio", nullable, bio_text},
    {"intent", nullable, ChoiceRule{intent_words}},
    {"profile_pictures", nullable, TextListRule{100}},
};

const Field preferences_fields[] = {
    {"interested_in", nullable, ChoiceRule{gender_words}},
    {"min_age", nullable, age_range},
    {"max_age", nullable, age_range},
    {"max_distance_km", nullable, distance_range},
};

const Field notification_fields[] = {
    {"messages", optional, BoolRule{}},
    {"matches", optional, BoolRule{}},
    {"nearby", optional, BoolRule{}},
    {"marketing", optional, BoolRule{}},
};
const Field privacy_fields[] = {
    {"show_online", optional, BoolRule{}},
    {"show_last_seen", optional, BoolRule{}},
    {"show_distance", optional, BoolRule{}},
};
const Field safety_fields[] = {
    {"block_screenshots", optional, BoolRule{}},
    {"require_verified_matches", optional, BoolRule{}},
    {"hide_from_search", optional, BoolRule{}},
};
const Field settings_fields[] = {
    {"notifications", nullable, ObjectRule{notification_fields}},
    {"privacy", nullable, ObjectRule{privacy_fields}},
    {"safety", nullable, ObjectRule{safety_fields}},
    {"dark_mode", nullable, BoolRule{}},
    {"language", nullable, TextRule{0, 64}},
};

Address address_of(const Fields& f) {
    const auto text = [&f](std::string_view name) { return f.text(name).value_or(std::string()); };
    return {text("address_line"), text("city"), text("state"), text("country"), text("pincode")};
}

std::optional<int> small(const Fields& f, std::string_view name) {
    const auto value = f.integer(name);
    if (!value) return std::nullopt;
    return static_cast<int>(*value);
}

Preferences preferences_of(const Fields& f) {
    Preferences p;
    p.interested_in = f.choice<Gender>("interested_in").value_or(p.interested_in);
    p.min_age = small(f, "min_age").value_or(p.min_age);
    p.max_age = small(f, "max_age").value_or(p.max_age);
    p.max_distance_km = small(f, "max_distance_km").value_or(p.max_distance_km);
    return p;
}

}  // namespace

Faults ages_crossed() { return {{"body -> max_age", "max_age must be greater than or equal to min_age", "value_error"}}; }

BodyOf<SignUpRequest> read_sign_up(std::string_view body, std::string_view content_type) {
    const auto f = read_body(body, content_type, sign_up_fields);
    if (!f) return base::Unexpected(f.error());
    SignUpRequest request;
    request.name = *f->text("name");
    request.email = *f->text("email");
    request.mobile_number = *f->text("mobile_number");
    request.password = *f->text("password");
    request.age = *small(*f, "age");
    request.gender = *f->choice<Gender>("gender");
    request.intent = f->choice<Intent>("intent").value_or(Intent::dating);
    request.preferences = preferences_of(*f);
    request.address = address_of(*f);
    if (request.preferences.min_age > request.preferences.max_age) return base::Unexpected<BodyError>(ages_crossed());
    return request;
}

BodyOf<LogInRequest> read_log_in(std::string_view body, std::string_view content_type) {
    const auto f = read_body(body, content_type, log_in_fields);
    if (!f) return base::Unexpected(f.error());
    return LogInRequest{*f->text("email"), *f->text("password")};
}

BodyOf<std::string> read_refresh(std::string_view body, std::string_view content_type) {
    const auto f = read_body(body, content_type, refresh_fields);
    if (!f) return base::Unexpected(f.error());
    return *f->text("refresh_token");
}

BodyOf<std::string> read_forgot_password(std::string_view body, std::string_view content_type) {
    const auto f = read_body(body, content_type, forgot_password_fields);
    if (!f) return base::Unexpected(f.error());
    return *f->text("email");
}

BodyOf<NewPasswordRequest> read_new_password(std::string_view body, std::string_view content_type) {
    const auto f = read_body(body, content_type, new_password_fields);
    if (!f) return base::Unexpected(f.error());
    return NewPasswordRequest{*f->text("token"), *f->text("new_password")};
}

BodyOf<std::string> read_code_wish(std::string_view body, std::string_view content_type) {
    const auto f = read_body(body, content_type, code_wish_fields);
    if (!f) return base::Unexpected(f.error());
    return *f->text("mobile_number");
}

BodyOf<CodeRequest> read_code(std::string_view body, std::string_view content_type) {
    const auto f = read_body(body, content_type, code_fields);
    if (!f) return base::Unexpected(f.error());
    return CodeRequest{*f->text("mobile_number"), *f->text("otp_code")};
}

BodyOf<ProfileChange> read_profile_change(std::string_view body, std::string_view content_type) {
    const auto f = read_body(body, content_type, profile_fields);
    if (!f) return base::Unexpected(f.error());
    return ProfileChange{f->text("name"), f->text("bio"), f->choice<Intent>("intent"), f->texts("profile_pictures")};
}

BodyOf<PreferencesChange> read_preferences_change(std::string_view body, std::string_view content_type) {
    const auto f = read_body(body, content_type, preferences_fields);
    if (!f) return base::Unexpected(f.error());
    return PreferencesChange{f->choice<Gender>("interested_in"), small(*f, "min_age"), small(*f, "max_age"), small(*f, "max_distance_km")};
}

BodyOf<SettingsChange> read_settings_change(std::string_view body, std::string_view content_type) {
    const auto f = read_body(body, content_type, settings_fields);
    if (!f) return base::Unexpected(f.error());
    const Fields notifications = f->object("notifications");
    const Fields privacy = f->object("privacy");
    const Fields safety = f->object("safety");
    SettingsChange change;
    change.messages = notifications.boolean("messages");
    change.matches = notifications.boolean("matches");
    change.nearby = notifications.boolean("nearby");
    change.marketing = notifications.boolean("marketing");
    change.show_online = privacy.boolean("show_online");
    change.show_last_seen = privacy.boolean("show_last_seen");
    change.show_distance = privacy.boolean("show_distance");
    change.block_screenshots = safety.boolean("block_screenshots");
    change.require_verified_matches = safety.boolean("require_verified_matches");
    change.hide_from_search = safety.boolean("hide_from_search");
    change.dark_mode = f->boolean("dark_mode");
    change.language = f->text("language");
    return change;
}

}  // namespace truebond
