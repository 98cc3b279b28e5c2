#include "sioxx/recovery/event_log.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace sioxx::recovery {
namespace {

/// Of an entry besides its texts: the event, its control block, its places in the lists.
constexpr std::size_t entry_overhead_bytes = 320;
constexpr std::size_t room_overhead_bytes = 160;

std::size_t weight(const RecordedEvent& event) {
    std::size_t bytes = event.name.size() + event.payload.json().size();
    for (const std::string& a : event.payload.attachments()) bytes += a.size();
    return bytes;
}

}  // namespace

void EventLog::Trail::pop_front() {
    ++first_;
    if (first_ * 2 <= offsets_.size()) return;
    offsets_.erase(offsets_.begin(), offsets_.begin() + static_cast<std::ptrdiff_t>(first_));
    if (offsets_.capacity() > 4 * offsets_.size()) offsets_.shrink_to_fit();
    first_ = 0;
}

void EventLog::Trail::append_after(std::uint64_t offset, std::vector<std::uint64_t>& out) const {
    const auto begin = offsets_.begin() + static_cast<std::ptrdiff_t>(first_);
    out.insert(out.end(), std::upper_bound(begin, offsets_.end(), offset), offsets_.end());
}

std::uint64_t EventLog::append(const RecordRequest& request, TimePoint now) {
    const std::uint64_t offset = next_++;
    auto event = std::make_shared<RecordedEvent>(RecordedEvent{std::string(request.event), request.payload, offset});
    Entry entry;
    entry.bytes = entry_overhead_bytes + request.nsp.size() + weight(*event);
    for (const auto* list : {&request.rooms, &request.except}) {
        for (const std::string& room : *list) entry.bytes += room_overhead_bytes + room.size();
    }
    entry.event = std::move(event);
    entry.nsp = request.nsp;
    entry.rooms = request.rooms;
    entry.except = request.except;
    entry.time = now;
    Trails& trails = trails_.try_emplace(entry.nsp, name_hash_).first->second;
    if (entry.rooms.empty()) trails.everybody.push_back(offset);
    for (const std::string& room : entry.rooms) trails.rooms[room].push_back(offset);
    bytes_ += entry.bytes;
    entries_.push_back(std::move(entry));
    while (!entries_.empty() && (entries_.size() > limits_.events_max || bytes_ > limits_.bytes_max)) drop_oldest();
    return offset;
}

void EventLog::drop_before(TimePoint time) {
    while (!entries_.empty() && entries_.front().time < time) drop_oldest();
}

void EventLog::drop_oldest() {
    const Entry& entry = entries_.front();
    const auto of_namespace = trails_.find(entry.nsp);
    Trails& trails = of_namespace->second;
    if (entry.rooms.empty()) trails.everybody.pop_front();
    for (const std::string& room : entry.rooms) {
        const auto it = trails.rooms.find(room);
        it->second.pop_front();
        if (it->second.empty()) trails.rooms.erase(it);
    }
    if (trails.everybody.empty() && trails.rooms.empty()) trails_.erase(of_namespace);
    bytes_ -= entry.bytes;
    entries_.pop_front();
}

bool EventLog::missed(std::string_view nsp, const std::vector<std::string>& rooms, std::uint64_t offset, std::size_t bytes_max,
                      std::vector<RecordedEventPtr>& out) const {
    const auto of_namespace = trails_.find(nsp);
    if (of_namespace == trails_.end()) return true;
    const Trails& trails = of_namespace->second;
    std::vector<std::uint64_t> offsets;
    trails.everybody.append_after(offset, offsets);
    for (const std::string& room : rooms) {
        if (const auto it = trails.rooms.find(room); it != trails.rooms.end()) it->second.append_after(offset, offsets);
    }
    std::sort(offsets.begin(), offsets.end());
    offsets.erase(std::unique(offsets.begin(), offsets.end()), offsets.end());
    const std::unordered_set<std::string_view, core::SeededHash> own(rooms.begin(), rooms.end(), 0, name_hash_);
    std::size_t bytes = 0;
    for (const std::uint64_t o : offsets) {
        const Entry& entry = at(o);
        const auto excluded = [&](const std::string& room) { return own.contains(room); };
        if (std::any_of(entry.except.begin(), entry.except.end(), excluded)) continue;
        bytes += entry.bytes;
        if (bytes > bytes_max) return false;
        out.push_back(entry.event);
    }
    return true;
}

}  // namespace sioxx::recovery
