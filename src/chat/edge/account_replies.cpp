#include "chat/domain/verification.hpp"
#include "chat/edge/jwt.hpp"
#include "chat/edge/replies.hpp"
#include "chat/edge/reply_writer.hpp"
#include "chat/edge/user_words.hpp"

namespace truebond {
namespace {

void write_tokens(Writer& w, const TokenPair& tokens, const JwtCodec& jwt) {
    w.open_object();
    w.member("access_token").string(jwt.sign(tokens.access));
    w.member("refresh_token").string(jwt.sign(tokens.refresh));
    w.member("token_type").string("bearer");
    w.member("user_id").string(tokens.user.to_string());
    w.close_object();
}

void write_pictures(Writer& w, const User& user) {
    w.member("profile_pictures").open_array();
    for (const std::string& picture : user.profile_pictures) w.string(picture);
    w.close_array();
}

void write_preferences(Writer& w, const Preferences& p) {
    w.member("preferences").open_object();
    w.member("interested_in").string(to_word(p.interested_in));
    w.member("min_age").integer(p.min_age);
    w.member("max_age").integer(p.max_age);
    w.member("max_distance_km").integer(p.max_distance_km);
    w.close_object();
}

/// What one's own account and a stranger's profile begin with.
void write_person(Writer& w, const User& user) {
    w.member("id").string(user.id.to_string());
    w.member("name").string(user.name);
    w.member("age").integer(user.age);
    w.member("gender").string(to_word(user.gender));
    write_optional(w.member("bio"), user.bio);
    write_pictures(w, user);
}

void write_settings(Writer& w, const Settings& s) {
    w.member("settings").open_object();
    w.member("notifications").open_object();
    w.member("messages").boolean(s.notifications.messages);
    w.member("matches").boolean(s.notifications.matches);
    w.member("nearby").boolean(s.notifications.nearby);
    w.member("marketing").boolean(s.notifications.marketing);
    w.close_object();
    w.member("privacy").open_object();
    w.member("show_online").boolean(s.privacy.show_online);
    w.member("show_last_seen").boolean(s.privacy.show_last_seen);
    w.member("show_distance").boolean(s.privacy.show_distance);
    w.close_object();
    w.member("safety").open_object();
    w.member("block_screenshots").boolean(s.safety.block_screenshots);
    w.member("require_verified_matches").boolean(s.safety.require_verified_matches);
    w.member("hide_from_search").boolean(s.safety.hide_from_search);
    w.close_object();
    w.member("dark_mode").boolean(s.dark_mode);
    w.member("language").string(s.language);
    w.close_object();
}

}  // namespace

std::string signed_up_reply(const User& user, const TokenPair& tokens, const JwtCodec& jwt) {
    return reply_object([&](Writer& w) {
        w.member("message").string("Account created successfully");
        w.member("user_id").string(user.id.to_string());
        w.member("credits_balance").integer(user.credits_balance);
        write_tokens(w.member("tokens"), tokens, jwt);
    });
}

std::string logged_in_reply(const TokenPair& tokens, const JwtCodec& jwt) {
    return reply_object([&](Writer& w) {
        w.member("message").string("Login successful");
        w.member("user_id").string(tokens.user.to_string());
        write_tokens(w.member("tokens"), tokens, jwt);
    });
}

std::string tokens_reply(const TokenPair& tokens, const JwtCodec& jwt) {
    std::string out;
    Writer w(out);
    write_tokens(w, tokens, jwt);
    return out;
}

std::string account_reply(const AccountView& account) {
    const User& user = account.user;
    return reply_object([&](Writer& w) {
        write_person(w, user);
        write_preferences(w, user.preferences);
        w.member("intent").string(to_word(user.intent));
        w.member("email").string(user.email);
        w.member("mobile_number").string(user.mobile_number);
        w.member("credits_balance").integer(user.credits_balance);
        w.member("is_verified").boolean(user.is_verified);
        w.member("is_online").boolean(account.is_online);
        write_time(w.member("created_at"), user.created_at);
    });
}

std::string profile_reply(const ProfileView& profile) {
    return reply_object([&](Writer& w) {
        write_person(w, profile.user);
        w.member("intent").string(to_word(profile.user.intent));
        w.member("is_online").boolean(profile.is_online);
        w.member("is_verified").boolean(profile.user.is_verified);
        write_optional(w.member("last_seen_at"), profile.last_seen_at);
    });
}

std::string photo_uploaded_reply(const User& user) {
    return reply_object([&](Writer& w) {
        w.member("message").string("Photo uploaded successfully");
        write_pictures(w, user);
    });
}

std::string profile_updated_reply(const User& user) {
    return reply_object([&](Writer& w) {
        w.member("message").string("Profile updated");
        w.member("profile").open_object();
        w.member("name").string(user.name);
        write_optional(w.member("bio"), user.bio);
        w.member("intent").string(to_word(user.intent));
        write_pictures(w, user);
        w.close_object();
    });
}

std::string preferences_updated_reply(const Preferences& preferences) {
    return reply_object([&](Writer& w) {
        w.member("message").string("Preferences updated");
        write_preferences(w, preferences);
    });
}

std::string settings_reply(const Settings& settings) {
    return reply_object([&](Writer& w) { write_settings(w, settings); });
}

std::string settings_updated_reply(const Settings& settings) {
    return reply_object([&](Writer& w) {
        w.member("message").string("Settings updated");
        write_settings(w, settings);
    });
}

std::string found_people_reply(const std::vector<FoundPerson>& people) {
    return reply_object([&](Writer& w) {
        w.member("results").open_array();
        for (const FoundPerson& found : people) {
            w.open_object();
            w.member("id").string(found.person.id.to_string());
            w.member("name").string(found.person.name);
            write_optional(w.member("profile_picture"), found.person.picture);
            w.member("is_online").boolean(found.is_online);
            w.close_object();
        }
        w.close_array();
        w.member("total").integer(static_cast<std::int64_t>(people.size()));
    });
}

std::string message_reply(std::string_view text) {
    return reply_object([&](Writer& w) { w.member("message").string(text); });
}

std::string success_reply(std::string_view text) {
    return reply_object([&](Writer& w) {
        w.member("message").string(text);
        w.member("success").boolean(true);
    });
}

std::string valid_token_reply() {
    return reply_object([&](Writer& w) {
        w.member("valid").boolean(true);
        w.member("message").string("Token is valid");
    });
}

std::string code_sent_reply(std::string_view mobile_number, std::string_view shown_code) {
    return reply_object([&](Writer& w) {
        w.member("message").string("OTP sent successfully");
        w.member("mobile_number").string(mobile_number);
        w.member("expires_in_minutes").integer(one_time_code_life_minutes);
        if (!shown_code.empty()) w.member("_dev_otp").string(shown_code);
    });
}

}  // namespace truebond
