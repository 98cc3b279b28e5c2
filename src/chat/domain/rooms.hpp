// Names of rooms: who is reached together.
#pragma once

#include "chat/domain/ids.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace truebond {

/// All devices of one user: `user_<id>`.
std::string user_room(UserId user);
/// Of those, the devices that asked for resume: they know events that v1.0.0's apps do not. `resuming_<id>`.
std::string resuming_room(UserId user);
/// Those who have a conversation open: `chat_<smaller id>_<greater id>`.
std::string conversation_room(UserId a, UserId b);
/// The other one, if `room` is a conversation of `member`'s.
std::optional<UserId> other_in_room(std::string_view room, UserId member);

}  // namespace truebond
