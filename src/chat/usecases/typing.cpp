#include "chat/usecases/typing.hpp"

#include "chat/usecases/join_conversation.hpp"

#include <algorithm>

namespace truebond {

// Changes are published under the shard's lock: what a receiver hears of one writer is in the order in which it happened.

Typing::Typing(UserCache& users, Scheduler& scheduler, EventSink& events, AuditLog& audit, const base::Clock& clock, TypingOptions options)
    : users_(users), scheduler_(scheduler), events_(events), audit_(audit), clock_(clock), options_(options) {}

Typing::Shard& Typing::shard_of(UserId who) { return shards_[std::hash<UserId>{}(who) >> 60]; }

void Typing::start(UserId who, std::optional<UserId> to, std::string connection) {
    if_allowed(who, to,
               [this, who, connection = std::move(connection)](UserId receiver) mutable { started(who, receiver, std::move(connection)); });
}

void Typing::stop(UserId who, std::optional<UserId> to) {
    if_allowed(who, to, [this, who](UserId receiver) { stopped(who, receiver); });
}

void Typing::if_allowed(UserId who, std::optional<UserId> to, base::UniqueFunction<void(UserId)> go) {
    check_access(users_, who, to, [this, who, to, go = std::move(go)](Outcome<UserId> granted) mutable {
        if (granted) return go(*granted);
        if (granted.error() != Errc::access_denied) return;
        audit_.record({.event = AuditEvent::access_denied, .user = who, .what = "typing", .other = to});
    });
}

void Typing::end(UserId who, UserId to) {
    Shard& shard = shard_of(who);
    const std::lock_guard lock(shard.mutex);
    if (Line* line = find(shard, who, to); line != nullptr && line->typing) change(who, *line, false);
}

void Typing::end_all(UserId who, std::string_view connection) {
    Shard& shard = shard_of(who);
    const std::lock_guard lock(shard.mutex);
    const auto lines = shard.lines.find(who);
    if (lines == shard.lines.end()) return;
    for (Line& line : lines->second) {
        if (line.typing && line.connection == connection) change(who, line, false);
    }
}

void Typing::started(UserId who, UserId to, std::string connection) {
    Shard& shard = shard_of(who);
    const std::lock_guard lock(shard.mutex);
    Line* line = open(shard, who, to);
    if (line == nullptr) return;
    const TimePoint now = clock_.steady();
    line->connection = std::move(connection);
    line->until = now + options_.lasts;
    if (!line->typing || now - line->told_at >= options_.swallow) change(who, *line, true);
}

void Typing::stopped(UserId who, UserId to) {
    Shard& shard = shard_of(who);
    const std::lock_guard lock(shard.mutex);
    const bool known = find(shard, who, to) != nullptr;
    Line* line = open(shard, who, to);
    if (line == nullptr) return;
    const bool repeated = known && !line->typing && clock_.steady() - line->told_at < options_.swallow;
    if (!repeated) change(who, *line, false);
}

Typing::Line* Typing::find(Shard& shard, UserId who, UserId to) {
    const auto lines = shard.lines.find(who);
    if (lines == shard.lines.end()) return nullptr;
    const auto it = std::find_if(lines->second.begin(), lines->second.end(), [to](const Line& line) { return line.to == to; });
    return it == lines->second.end() ? nullptr : &*it;
}

Typing::Line* Typing::open(Shard& shard, UserId who, UserId to) {
    if (Line* line = find(shard, who, to)) return line;
    const bool known_writer = shard.lines.count(who) != 0;
    if (!known_writer && shard.lines.size() >= std::max<std::size_t>(1, options_.writers_max / shard_count)) return nullptr;
    std::vector<Line>& lines = shard.lines[who];
    if (lines.size() >= options_.receivers_per_user_max) return nullptr;
    Line line;
    line.to = to;
    lines.push_back(std::move(line));
    watch(who, to, options_.lasts);
    return &lines.back();
}

void Typing::change(UserId who, Line& line, bool typing) {
    line.typing = typing;
    line.told_at = clock_.steady();
    events_.publish(TypingChanged{who, line.to, typing, clock_.wall()});
}

void Typing::watch(UserId who, UserId to, std::chrono::milliseconds delay) {
    scheduler_.after(delay, [this, who, to] { expire(who, to); });
}

void Typing::expire(UserId who, UserId to) {
    Shard& shard = shard_of(who);
    const std::lock_guard lock(shard.mutex);
    Line* line = find(shard, who, to);
    if (line == nullptr) return;
    const TimePoint now = clock_.steady();
    if (line->typing && now < line->until) {
        watch(who, to, std::chrono::ceil<std::chrono::milliseconds>(line->until - now));
        return;
    }
    if (line->typing) change(who, *line, false);
    const auto lines = shard.lines.find(who);
    lines->second.erase(lines->second.begin() + (line - lines->second.data()));
    if (lines->second.empty()) shard.lines.erase(lines);
}

}  // namespace truebond
