#include "chat/domain/rooms.hpp"

#include <algorithm>

namespace truebond {

std::string user_room(UserId user) { return "user_" + user.to_string(); }

std::string resuming_room(UserId user) { return "resuming_" + user.to_string(); }

std::string conversation_room(UserId a, UserId b) { return "chat_" + std::min(a, b).to_string() + '_' + std::max(a, b).to_string(); }

std::optional<UserId> other_in_room(std::string_view room, UserId member) {
    constexpr std::size_t id_digits = 24;
    constexpr std::string_view prefix = "chat_";
    if (room.size() != prefix.size() + 2 * id_digits + 1 || !room.starts_with(prefix)) return std::nullopt;
    const auto first = UserId::parse(room.substr(prefix.size(), id_digits));
    const auto second = UserId::parse(room.substr(prefix.size() + id_digits + 1));
    if (!first || !second || (member != *first && member != *second)) return std::nullopt;
    const UserId other = member == *first ? *second : *first;
    if (conversation_room(member, other) != room) return std::nullopt;  // upper case, wrong order or separator
    return other;
}

}  // namespace truebond
