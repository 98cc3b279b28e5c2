#include "chat/usecases/read_events.hpp"

namespace truebond {

void ReadEvents::after(UserId who, EventOffset offset, std::size_t limit, Done<EventPage> done) {
    log_.events_after(who, offset, limit, clock_.wall(), std::move(done));
}

void ReadEvents::position(UserId who, Done<EventOffset> done) { log_.event_position(who, std::move(done)); }

}  // namespace truebond
