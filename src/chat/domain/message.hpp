// Messages and conversations. A conversation is one unordered pair of people; `seq` is the order everybody sees in it.
#pragma once

#include "chat/domain/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace truebond {

inline constexpr std::size_t content_code_points_max = 2000;
inline constexpr std::size_t last_message_code_points = 100;
inline constexpr std::size_t preview_code_points = 50;

/// A position in one user's event log; the first event has 1.
using EventOffset = std::int64_t;

struct Message {
    MessageId id;
    ConversationId conversation;
    std::int64_t seq = 0;  // 1, 2, 3 … within the conversation, no gaps
    UserId sender;
    UserId receiver;
    std::string content;  // UTF-8, 1 to 2000 code points, stored as sent
    WallTime created_at;
    std::optional<WallTime> delivered_at;
    std::optional<WallTime> read_at;  // set = read
};

struct ConversationSummary {
    ConversationId id;
    UserId other;
    std::string other_name;
    std::optional<std::string> other_picture;  // the first of the profile pictures
    bool other_shows_online = true;            // privacy.show_online
    bool other_shows_last_seen = true;
    std::optional<WallTime> other_last_seen_at;
    std::string last_message;  // the first 100 code points
    WallTime last_message_at;
    UserId last_sender;
    std::int64_t last_seq = 0;
    std::int64_t unread = 0;  // the other's messages since one's last read
};

}  // namespace truebond
