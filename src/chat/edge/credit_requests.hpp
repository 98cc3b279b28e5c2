// Bodies of the credit routes.
#pragma once

#include "chat/edge/account_requests.hpp"
#include "chat/usecases/grant_credits.hpp"

#include <string_view>

namespace truebond {

BodyOf<GrantRequest> read_grant(std::string_view body, std::string_view content_type);

}  // namespace truebond
