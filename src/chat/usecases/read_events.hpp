// What a user missed: their own log of durable events.
#pragma once

#include "chat/ports/event_log.hpp"

namespace truebond {

/// offset_too_old when the gap can no longer be filled.
class ReadEvents {
public:
    ReadEvents(EventLog& log, const base::Clock& clock) : log_(log), clock_(clock) {}
    void after(UserId who, EventOffset offset, std::size_t limit, Done<EventPage> done);
    /// No events, only where the log stands now.
    void position(UserId who, Done<EventOffset> done);

private:
    EventLog& log_;
    const base::Clock& clock_;
};

}  // namespace truebond
