#include "net/timer_wheel.hpp"

#include <algorithm>
#include <bit>

namespace sioxx::net {

TimerWheel::Slot::~Slot() {
    while (!empty()) head.next_->unlink();  // timers may outlive the wheel; they must not point into it
    head.prev_ = head.next_ = nullptr;
}

void TimerWheel::Slot::push_back(Timer& timer) {
    timer.prev_ = head.prev_;
    timer.next_ = &head;
    head.prev_->next_ = &timer;
    head.prev_ = &timer;
}

void TimerWheel::Slot::move_to(Slot& to) {
    if (empty()) return;
    to.head.next_ = head.next_;
    to.head.prev_ = head.prev_;
    to.head.next_->prev_ = &to.head;
    to.head.prev_->next_ = &to.head;
    head.prev_ = head.next_ = &head;
}

std::uint32_t TimerWheel::Wheel::first_occupied(std::uint32_t from) {
    while (from < slots) {
        std::uint64_t& word = maybe[from / 64];
        const std::uint64_t left = word >> (from % 64);
        if (left == 0) {
            from = (from / 64 + 1) * 64;
            continue;
        }
        from += static_cast<std::uint32_t>(std::countr_zero(left));
        if (!at[from].empty()) break;
        word &= ~(std::uint64_t{1} << (from % 64));  // its timers were stopped or moved
    }
    return from;
}

TimerWheel::TimerWheel(TimePoint now, std::uint32_t first)
    : epoch_(now - tick * static_cast<std::int64_t>(first)), now_tick_(first), current_(first) {}

void TimerWheel::start(Timer& timer, std::chrono::milliseconds delay) {
    timer.unlink();
    const auto limited = std::clamp(delay, std::chrono::milliseconds(0), std::chrono::milliseconds(std::chrono::hours(18)));
    // One tick more than the division gives: the current one may be almost over already.
    timer.tick_ = now_tick_ + static_cast<std::uint32_t>(limited / tick) + 1;
    place(timer);
}

void TimerWheel::place(Timer& timer) {
    const std::uint32_t distance = timer.tick_ - current_;
    const std::size_t level = distance < slots ? 0 : distance < slots * slots ? 1 : 2;
    const std::uint32_t index = timer.tick_ >> (8 * level) & (slots - 1);
    wheels_[level].at[index].push_back(timer);
    wheels_[level].maybe[index / 64] |= std::uint64_t{1} << (index % 64);
    // A known next tick is never later than the end of the lap, and so than any timer of a higher wheel.
    if (next_ == Next::none || (next_ == Next::known && level == 0 && timer.tick_ - current_ < next_tick_ - current_))
        next_ = Next::unknown;
}

void TimerWheel::cascade(std::size_t level, std::uint32_t index) {
    Slot moved;
    wheels_[level].at[index].move_to(moved);
    while (!moved.empty()) {
        Timer& timer = *moved.head.next_;
        timer.unlink();
        place(timer);
    }
}

void TimerWheel::fire_slot(std::uint32_t index) {
    Slot due;
    wheels_[0].at[index].move_to(due);
    while (!due.empty()) {
        Timer& timer = *due.head.next_;
        timer.unlink();
        timer.fire_(timer);
    }
}

void TimerWheel::advance(TimePoint now) {
    set_now(now);
    const std::uint32_t target = now_tick_;
    while (static_cast<std::int32_t>(target - current_) > 0) {
        ++current_;
        if (next_ == Next::known && current_ == next_tick_) next_ = Next::unknown;
        if ((current_ & (slots - 1)) == 0) {
            const std::uint32_t second = current_ >> 8 & (slots - 1);
            if (second == 0) cascade(2, current_ >> 16 & (slots - 1));
            cascade(1, second);
        }
        fire_slot(current_ & (slots - 1));
    }
}

void TimerWheel::find_next() {
    const std::uint32_t here = current_ & (slots - 1);
    const std::uint32_t next = wheels_[0].first_occupied(here + 1);
    next_ = Next::known;
    next_tick_ = current_ + (next - here);
    if (next < slots) return;
    // Then the end of this lap, when a higher wheel must be looked at.
    if (std::none_of(wheels_.begin(), wheels_.end(), [](Wheel& w) { return w.first_occupied(0) < slots; })) next_ = Next::none;
}

std::optional<std::chrono::milliseconds> TimerWheel::sleep_limit(TimePoint now) {
    if (next_ == Next::unknown) find_next();
    if (next_ == Next::none) return std::nullopt;
    const std::int64_t passed = (now - epoch_) / tick;
    const auto ahead = static_cast<std::int32_t>(next_tick_ - static_cast<std::uint32_t>(passed));
    const auto due = epoch_ + tick * (passed + ahead);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - now);
    return std::max(left, std::chrono::milliseconds(0));
}

}  // namespace sioxx::net
