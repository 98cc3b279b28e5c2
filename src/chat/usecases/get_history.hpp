// A page of a conversation.
#pragma once

#include "chat/ports/message_store.hpp"

namespace truebond {

struct HistoryRequest {
    UserId viewer;
    std::optional<UserId> other;  // nullopt: an id that names nobody
    std::size_t limit = 50;
    /// An id that names no message is given as nullopt inside: `before` asked for, but of nothing.
    std::optional<std::optional<MessageId>> before, after;
};

/// Empty for people one has never written with, and for ids that name nobody. message_not_found: a cursor of another conversation.
class GetHistory {
public:
    explicit GetHistory(MessageStore& messages) : messages_(messages) {}
    void run(const HistoryRequest& request, Done<HistoryPage> done);

private:
    MessageStore& messages_;
};

}  // namespace truebond
