// The newest events of a server, by offset, and which of them went to which room.
#pragma once

#include "sioxx/core/name_hash.hpp"
#include "sioxx/recovery.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sioxx::recovery {

struct EventLogLimits {
    std::size_t events_max = 0;
    std::size_t bytes_max = 0;
};

/// One thread at a time. Offsets have no gaps; the oldest entries make room for new ones.
class EventLog {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// The first event gets offset `first`. Rooms are hashed with `name_seed`.
    EventLog(EventLogLimits limits, std::uint64_t first, std::uint64_t name_seed)
        : limits_(limits), first_(first), next_(first), name_hash_(name_seed), trails_(0, name_hash_) {}

    std::uint64_t append(const RecordRequest& request, TimePoint now);
    void drop_before(TimePoint time);

    /// Of the last event; one less than the first to come, if there was none.
    std::uint64_t last() const { return next_ - 1; }
    /// An event of this log had this offset, here or forgotten.
    bool knows(std::uint64_t offset) const { return offset >= first_ && offset < next_; }
    /// Everything after `offset` is still here.
    bool covers(std::uint64_t offset) const { return offset + 1 >= next_ - entries_.size() && offset < next_; }
    /// What a socket in `rooms` of a namespace was sent after `offset`, in order. False when it is more than `bytes_max`.
    bool missed(std::string_view nsp, const std::vector<std::string>& rooms, std::uint64_t offset, std::size_t bytes_max,
                std::vector<RecordedEventPtr>& out) const;

    std::size_t size() const { return entries_.size(); }
    std::size_t bytes() const { return bytes_; }

private:
    struct Entry {
        RecordedEventPtr event;
        std::string nsp;
        std::vector<std::string> rooms;
        std::vector<std::string> except;
        TimePoint time;
        std::size_t bytes = 0;
    };
    /// Offsets in order; leave at the front. A deque would cost half a kilobyte for a room with one event.
    class Trail {
    public:
        void push_back(std::uint64_t offset) { offsets_.push_back(offset); }
        void pop_front();
        bool empty() const { return first_ == offsets_.size(); }
        void append_after(std::uint64_t offset, std::vector<std::uint64_t>& out) const;

    private:
        std::vector<std::uint64_t> offsets_;
        std::size_t first_ = 0;
    };
    struct Trails {
        explicit Trails(core::SeededHash hash) : rooms(0, hash) {}
        Trail everybody;
        std::unordered_map<std::string, Trail, core::SeededHash, std::equal_to<>> rooms;
    };

    const Entry& at(std::uint64_t offset) const { return entries_[offset - (next_ - entries_.size())]; }
    void drop_oldest();

    EventLogLimits limits_;
    std::uint64_t first_;
    std::uint64_t next_;
    std::size_t bytes_ = 0;
    std::deque<Entry> entries_;
    core::SeededHash name_hash_;
    std::unordered_map<std::string, Trails, core::SeededHash, std::equal_to<>> trails_;  // by namespace
};

}  // namespace sioxx::recovery
