#include "loop.hpp"

#include "failure.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include <unistd.h>

namespace loadtest {

namespace {

constexpr std::size_t events_per_turn_max = 1024;
constexpr std::size_t read_buffer_bytes = 256 * 1024;
constexpr Nanos wait_max = nanos_per_second;

}  // namespace

Loop::Loop() : epoll_fd_(epoll_create1(EPOLL_CLOEXEC)), events_(events_per_turn_max), read_buffer_(read_buffer_bytes) {
    if (epoll_fd_ < 0) throw Failure(std::string("epoll_create1: ") + std::strerror(errno));
}

Loop::~Loop() { ::close(epoll_fd_); }

void Loop::add(int fd, std::uint32_t events, Pollable* target) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = target;
    if (epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, fd, &event) != 0) throw Failure(std::string("epoll_ctl: ") + std::strerror(errno));
}

void Loop::modify(int fd, std::uint32_t events, Pollable* target) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = target;
    if (epoll_ctl(epoll_fd_, EPOLL_CTL_MOD, fd, &event) != 0) throw Failure(std::string("epoll_ctl: ") + std::strerror(errno));
}

void Loop::flush_dirty() {
    // A flush may close a connection and so make its owner write to another one: go on until nobody has anything left.
    while (!dirty_.empty()) {
        flushing_.clear();
        flushing_.swap(dirty_);
        for (Pollable* target : flushing_) target->flush();
    }
}

void Loop::turn(Nanos wake_at) {
    flush_dirty();
    const Nanos wait = std::clamp<Nanos>(wake_at - now(), 0, wait_max);
    timespec timeout{};
    timeout.tv_sec = wait / nanos_per_second;
    timeout.tv_nsec = wait % nanos_per_second;
    const int count = epoll_pwait2(epoll_fd_, events_.data(), static_cast<int>(events_.size()), &timeout, nullptr);
    if (count < 0 && errno != EINTR) throw Failure(std::string("epoll_pwait2: ") + std::strerror(errno));
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events_[static_cast<std::size_t>(i)];
        static_cast<Pollable*>(event.data.ptr)->on_events(event.events);
    }
    flush_dirty();
}

}  // namespace loadtest
