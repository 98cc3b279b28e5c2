#include "chat/events/resume.hpp"

#include "chat/domain/rooms.hpp"
#include "chat/edge/event_payloads.hpp"
#include "chat/edge/event_requests.hpp"
#include "sioxx/socket.hpp"

#include <algorithm>
#include <utility>

namespace truebond {

using sioxx::RecordedEvent;
using sioxx::RecoveryAnswer;
using Verdict = sioxx::RecoveryAnswer::Verdict;

struct Resume::Reading {
    std::weak_ptr<sioxx::Socket> socket;
    Turnstile::Place place;
    UserId user;
    std::string pid;  // as the client brought it, and genuine; else empty
    EventOffset after = 0;
    std::size_t bytes = 0;
    RecoveryAnswer answer;
    Done done;
};

Resume::Resume(std::string_view secret, const base::Clock& clock, base::Random& random, ResumeOptions options)
    : tickets_(secret), clock_(clock), random_(random), options_(options), door_(std::make_shared<Turnstile>(options.door)) {}

void Resume::attach(const Authentication& authentication, ReadEvents& events) {
    authentication_ = &authentication;
    events_ = &events;
}

void Resume::restore(const sioxx::RecoveryRequest& request, Done done) {
    RecoveryAnswer plain;
    plain.verdict = Verdict::without;
    const auto auth = read_connect_auth(request.socket.handshake().auth_json);
    if (!auth || !auth->resume) return done(std::move(plain));
    const auto who = authentication_->try_now(auth->token);
    if (!who) {  // fell out of the cache since the middleware asked
        plain.verdict = Verdict::unavailable;
        return done(std::move(plain));
    }
    if (!*who) return done(std::move(plain));  // revoked since then: the connection handler sees to it

    const auto reading = std::make_shared<Reading>();
    reading->socket = request.socket.weak_from_this();
    reading->user = (*who)->user;
    reading->done = std::move(done);
    // What is published from here on waits for the socket; what was before is in the log when that is read.
    request.socket.join(user_room(reading->user));
    const auto born_at = tickets_.read(request.pid, reading->user);
    if (born_at) {
        reading->pid = request.pid;
        // Before its first event a client has no offset, or one of the life before: then it is at the position that it was born at.
        reading->after = std::max(*born_at, parse_offset(request.offset).value_or(0));
    }
    const bool taken = door_->enter(reading->socket, [self = shared_from_this(), reading](Turnstile::Place place) {
        reading->place = std::move(place);
        if (reading->pid.empty()) self->start_afresh(reading);
        else self->read_on(reading);
    });
    if (taken) return;
    plain.verdict = Verdict::unavailable;
    std::exchange(reading->done, nullptr)(std::move(plain));
}

void Resume::start_afresh(const std::shared_ptr<Reading>& reading) {
    events_->position(reading->user, [self = shared_from_this(), reading](Outcome<EventOffset> position) {
        RecoveryAnswer answer;
        if (!position) {
            answer.verdict = Verdict::unavailable;
            return self->finish(reading, std::move(answer));
        }
        answer.verdict = Verdict::fresh;
        answer.pid = self->tickets_.make(reading->user, *position, self->random_.next_u64());
        answer.position = static_cast<std::uint64_t>(*position);
        self->finish(reading, std::move(answer));
    });
}

void Resume::read_on(const std::shared_ptr<Reading>& reading) {
    events_->after(reading->user, reading->after, options_.page, [self = shared_from_this(), reading](Outcome<EventPage> page) {
        if (!page) {
            if (page.error() == Errc::offset_too_old) return self->start_afresh(reading);
            RecoveryAnswer answer;
            answer.verdict = Verdict::unavailable;
            return self->finish(reading, std::move(answer));
        }
        auto& missed = reading->answer.missed;
        for (const LoggedEvent& event : page->events) {
            auto recorded = std::make_shared<RecordedEvent>();
            recorded->name = logged_event_name(event);
            recorded->payload.add(sioxx::Json{logged_event_payload(event)});
            recorded->offset = static_cast<std::uint64_t>(event.offset);
            reading->bytes += recorded->name.size() + recorded->payload.json().size();
            missed.push_back(std::move(recorded));
        }
        // A plain connect tells the client to fetch afresh: better than a flood, and never a gap in silence.
        if (missed.size() > self->options_.events_max || reading->bytes > self->options_.bytes_max) return self->start_afresh(reading);
        if (page->has_more) {
            reading->after = page->events.back().offset;
            return self->read_on(reading);
        }
        RecoveryAnswer& answer = reading->answer;
        answer.verdict = Verdict::recovered;
        answer.pid = reading->pid;
        answer.position = static_cast<std::uint64_t>(page->position);
        if (auto lost = self->take_lost(reading->pid)) {
            answer.sid = std::move(lost->sid);
            answer.rooms = std::move(lost->rooms);
        }
        self->finish(reading, std::move(answer));
    });
}

void Resume::finish(const std::shared_ptr<Reading>& reading, RecoveryAnswer answer) {
    std::exchange(reading->done, nullptr)(std::move(answer));
    Turnstile::leave(reading->socket, std::move(reading->place));
}

void Resume::lost(sioxx::LostSession session) {
    std::erase(session.rooms, session.sid);
    const std::lock_guard lock(mutex_);
    const base::WallTime now = clock_.wall();
    if (lost_order_.size() >= options_.rooms_kept_max) {
        lost_.erase(lost_order_.front().second);
        lost_order_.pop_front();
    }
    lost_order_.emplace_back(now, session.pid);
    lost_[session.pid] = Lost{std::move(session.sid), std::move(session.rooms), now};
}

std::optional<Resume::Lost> Resume::take_lost(const std::string& pid) {
    const std::lock_guard lock(mutex_);
    auto found = lost_.extract(pid);
    if (found.empty() || found.mapped().at.us < clock_.wall().us - options_.rooms_kept_us) return std::nullopt;
    return std::move(found.mapped());
}

void Resume::expire() {
    const std::lock_guard lock(mutex_);
    const std::int64_t oldest = clock_.wall().us - options_.rooms_kept_us;
    while (!lost_order_.empty() && lost_order_.front().first.us < oldest) {
        // One who was lost twice stands here twice; only the later entry is about what is kept.
        const auto kept = lost_.find(lost_order_.front().second);
        if (kept != lost_.end() && kept->second.at <= lost_order_.front().first) lost_.erase(kept);
        lost_order_.pop_front();
    }
}

}  // namespace truebond
