// The event loop: level-triggered epoll, and writes gathered so that each socket is written at most once a turn.
#pragma once

#include "clock.hpp"

#include <cstdint>
#include <span>
#include <vector>

#include <sys/epoll.h>

namespace loadtest {

class Pollable {
public:
    virtual ~Pollable() = default;
    virtual void on_events(std::uint32_t events) = 0;
    /// Called once at the end of the turn after flush_later().
    virtual void flush() = 0;
};

/// Everything registered must outlive the loop's last turn; a closed descriptor may still see one late on_events().
class Loop {
public:
    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    void add(int fd, std::uint32_t events, Pollable* target);
    void modify(int fd, std::uint32_t events, Pollable* target);
    void flush_later(Pollable* target) { dirty_.push_back(target); }

    /// Flushes, waits until something happens or `wake_at` has come, dispatches, flushes.
    void turn(Nanos wake_at);

    /// Shared by all connections: an event's bytes are consumed, or what is left is copied, before the next read.
    std::span<char> read_buffer() { return read_buffer_; }

private:
    void flush_dirty();

    int epoll_fd_ = -1;
    std::vector<epoll_event> events_;
    std::vector<Pollable*> dirty_;
    std::vector<Pollable*> flushing_;
    std::vector<char> read_buffer_;
};

}  // namespace loadtest
