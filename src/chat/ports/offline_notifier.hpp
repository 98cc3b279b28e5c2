// Tells somebody who is not connected that a message waits: a push provider, an e-mail, a log line.
#pragma once

#include "chat/domain/ids.hpp"
#include "chat/ports/done.hpp"

namespace truebond {

struct OfflineNotice {
    UserId receiver;
    MessageId message;
    WallTime sent_at;
    int attempt = 1;
};

/// Thread-safe, never blocks.
class OfflineNotifier {
public:
    virtual ~OfflineNotifier() = default;
    /// `done` exactly once, on any thread: false, or an error = not delivered, try again later. May be asked twice for one message.
    virtual void notify(OfflineNotice notice, Done<bool> done) = 0;
};

}  // namespace truebond
