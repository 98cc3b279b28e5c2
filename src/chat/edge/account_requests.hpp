// Bodies of the account routes.
#pragma once

#include "chat/edge/body.hpp"
#include "chat/usecases/sign_up.hpp"
#include "chat/usecases/update_account.hpp"

#include <string>
#include <string_view>

namespace truebond {

template <class T>
using BodyOf = base::Result<T, BodyError>;

struct LogInRequest {
    std::string email;
    std::string password;
};

BodyOf<SignUpRequest> read_sign_up(std::string_view body, std::string_view content_type);
BodyOf<LogInRequest> read_log_in(std::string_view body, std::string_view content_type);
/// The refresh token.
BodyOf<std::string> read_refresh(std::string_view body, std::string_view content_type);
struct NewPasswordRequest {
    std::string token;
    std::string password;
};
struct CodeRequest {
    std::string mobile_number;
    std::string code;
};

/// The e-mail address.
BodyOf<std::string> read_forgot_password(std::string_view body, std::string_view content_type);
BodyOf<NewPasswordRequest> read_new_password(std::string_view body, std::string_view content_type);
/// The mobile number.
BodyOf<std::string> read_code_wish(std::string_view body, std::string_view content_type);
BodyOf<CodeRequest> read_code(std::string_view body, std::string_view content_type);
BodyOf<ProfileChange> read_profile_change(std::string_view body, std::string_view content_type);
BodyOf<PreferencesChange> read_preferences_change(std::string_view body, std::string_view content_type);
BodyOf<SettingsChange> read_settings_change(std::string_view body, std::string_view content_type);

/// min_age above max_age: what the 422 says.
Faults ages_crossed();

}  // namespace truebond
