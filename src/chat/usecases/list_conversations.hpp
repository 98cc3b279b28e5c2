// Everybody one has written with, the latest first.
#pragma once

#include "chat/ports/message_store.hpp"
#include "chat/usecases/presence.hpp"

namespace truebond {

struct ConversationView {
    ConversationSummary summary;
    bool is_online = false;                // as its owner lets it be seen
    std::optional<WallTime> last_seen_at;  // the same
};

class ListConversations {
public:
    ListConversations(MessageStore& messages, const Presence& presence) : messages_(messages), presence_(presence) {}
    void run(UserId viewer, Done<std::vector<ConversationView>> done);

private:
    MessageStore& messages_;
    const Presence& presence_;
};

}  // namespace truebond
