// E-mail addresses as v1.0.0's validator takes them (pydantic's EmailStr, no look-up of the domain).
#pragma once

#include "chat/domain/base.hpp"

#include <string>
#include <string_view>

namespace truebond {

/// The address as it is stored: out of `Name <address>`, without spaces around it, the domain in lower case; or what is wrong with
/// it, in the validator's words ("An email address must have an @-sign.").
base::Result<std::string, std::string> normalise_email(std::string_view text);

}  // namespace truebond
