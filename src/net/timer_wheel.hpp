// Timers for an event loop: three wheels of 256 slots, O(1) to start, move and stop, 32 bytes a timer.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace sioxx::net {

/// Sits inside the object it is for. Not running unless started; stops itself when destroyed.
class Timer {
public:
    using Fire = void (*)(Timer&);
    explicit Timer(Fire fire) : fire_(fire) {}
    ~Timer() { unlink(); }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    bool running() const { return next_ != nullptr; }
    void stop() { unlink(); }

private:
    friend class TimerWheel;
    void unlink() {
        if (next_ == nullptr) return;
        next_->prev_ = prev_;
        prev_->next_ = next_;
        next_ = prev_ = nullptr;
    }

    Timer* prev_ = nullptr;
    Timer* next_ = nullptr;
    Fire fire_;
    std::uint32_t tick_ = 0;
};

/// One thread. A timer fires once, at its time or up to two ticks (of 4 ms) later, never earlier.
class TimerWheel {
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    /// `first`: the number of the current tick, for tests of the day when the count comes round.
    explicit TimerWheel(TimePoint now, std::uint32_t first = 0);

    /// Says what time it is, without firing anything: delays count from here. A loop that slept calls it before it handles what woke it.
    void set_now(TimePoint now) {
        const std::uint32_t at = ticks_at(now);
        if (static_cast<std::int32_t>(at - now_tick_) > 0) now_tick_ = at;  // the count comes round after 198 days
    }
    /// (Re)starts `timer`. Delays above 18 hours are cut to that.
    void start(Timer& timer, std::chrono::milliseconds delay);
    /// Fires what is due. A firing timer may start or stop any timer, itself included.
    void advance(TimePoint now);
    /// How long the loop may sleep; nullopt: no need to wake (as far as known: stopped timers may cause an early wake-up).
    std::optional<std::chrono::milliseconds> sleep_limit(TimePoint now);

private:
    /// What the last search for the next tick of interest found; most turns of a busy loop change nothing about it.
    enum class Next : std::uint8_t { unknown, none, known };
    static constexpr std::uint32_t slots = 256;
    static constexpr std::chrono::milliseconds tick{4};
    /// The head of a ring of timers.
    struct Slot {
        Timer head{nullptr};
        Slot() { head.prev_ = head.next_ = &head; }
        ~Slot();
        bool empty() const { return head.next_ == &head; }
        void push_back(Timer& timer);
        /// Moves all to `to`, which must be empty.
        void move_to(Slot& to);
    };
    struct Wheel {
        std::array<Slot, slots> at;
        std::array<std::uint64_t, slots / 64> maybe{};  // a clear bit: the slot is empty; a set one: look
        /// The first slot from `from` on that is not empty, or `slots`.
        std::uint32_t first_occupied(std::uint32_t from);
    };
    std::uint32_t ticks_at(TimePoint t) const { return static_cast<std::uint32_t>((t - epoch_) / tick); }
    void place(Timer& timer);
    void cascade(std::size_t level, std::uint32_t index);
    void fire_slot(std::uint32_t index);
    void find_next();

    TimePoint epoch_;
    std::uint32_t now_tick_ = 0;
    std::uint32_t current_ = 0;    // everything up to and including this tick has fired
    std::uint32_t next_tick_ = 0;  // if known; after current_
    Next next_ = Next::unknown;
    std::array<Wheel, 3> wheels_;
};

}  // namespace sioxx::net
