#include "sioxx/recovery/lost_sessions.hpp"

#include <utility>

namespace sioxx::recovery {
namespace {

constexpr std::size_t session_overhead_bytes = 320;
constexpr std::size_t room_overhead_bytes = 40;

std::size_t weight(const LostSession& session) {
    std::size_t bytes = session_overhead_bytes + session.pid.size() + session.sid.size() + session.nsp.size();
    for (const std::string& room : session.rooms) bytes += room_overhead_bytes + room.size();
    return bytes;
}

}  // namespace

void LostSessions::add(LostSession session, TimePoint now) {
    forget(session.pid);
    const std::size_t bytes = weight(session);
    by_age_.push_back({std::move(session), now, bytes});
    by_pid_.emplace(by_age_.back().session.pid, std::prev(by_age_.end()));
    bytes_ += bytes;
    while (!by_age_.empty() && (by_age_.size() > limits_.sessions_max || bytes_ > limits_.bytes_max)) drop(by_age_.begin());
}

const LostSession* LostSessions::find(std::string_view pid) const {
    const auto it = by_pid_.find(pid);
    return it == by_pid_.end() ? nullptr : &it->second->session;
}

void LostSessions::forget(std::string_view pid) {
    if (const auto it = by_pid_.find(pid); it != by_pid_.end()) drop(it->second);
}

void LostSessions::drop_before(TimePoint time) {
    while (!by_age_.empty() && by_age_.front().time < time) drop(by_age_.begin());
}

void LostSessions::drop(std::list<Entry>::iterator entry) {
    bytes_ -= entry->bytes;
    by_pid_.erase(entry->session.pid);
    by_age_.erase(entry);
}

}  // namespace sioxx::recovery
