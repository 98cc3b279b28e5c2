// Everything somebody wrote to us has been read.
#pragma once

#include "chat/ports/message_store.hpp"
#include "chat/usecases/event_sink.hpp"

namespace truebond {

/// Count 0 for oneself, strangers and ids that name nobody. MessagesRead is published only when something was unread.
class MarkRead {
public:
    MarkRead(MessageStore& messages, EventSink& events, const base::Clock& clock) : messages_(messages), events_(events), clock_(clock) {}
    void run(UserId reader, std::optional<UserId> other, Done<ReadOutcome> done);

private:
    MessageStore& messages_;
    EventSink& events_;
    const base::Clock& clock_;
};

}  // namespace truebond
