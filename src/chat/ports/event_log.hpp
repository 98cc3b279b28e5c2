// Each user's log of durable events (design §6). Written by the steps that make them true; here it is read.
#pragma once

#include "chat/domain/events.hpp"
#include "chat/ports/done.hpp"

#include <vector>

namespace truebond {

struct EventPage {
    std::vector<LoggedEvent> events;  // ascending offsets
    EventOffset position = 0;         // the newest offset there is (0: none yet)
    bool has_more = false;
};

class EventLog {
public:
    virtual ~EventLog() = default;

    /// Events with an offset above `after`. offset_too_old when some of them are no longer kept (newest 10,000 of 7 days),
    /// and when `after` lies beyond the newest offset: a position in another history, of a store restored from a backup, say.
    virtual void events_after(UserId user, EventOffset after, std::size_t limit, WallTime now, Done<EventPage> done) = 0;
    virtual void event_position(UserId user, Done<EventOffset> done) = 0;
};

}  // namespace truebond
