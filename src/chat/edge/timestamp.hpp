// Times as clients read them: `2026-11-23T21:34:41.212025+00:00`, always with six digits and the offset.
#pragma once

#include "chat/domain/base.hpp"

#include <string>

namespace truebond {

/// Years 1 to 9999; what lies outside becomes the nearest there is.
void append_timestamp(std::string& out, WallTime at);
std::string to_timestamp(WallTime at);

}  // namespace truebond
