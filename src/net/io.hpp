// What an event loop and its connections ask of the world outside: readiness and bytes. The kernel answers (SystemIo), or memory does
// (net/memory_io.hpp), so that whole servers can be tested, fuzzed and measured without a socket.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include <sys/epoll.h>
#include <sys/types.h>
#include <sys/uio.h>

namespace sioxx::net {

/// What one loop sleeps on. On the loop's thread, but for wake().
class Poller {
public:
    virtual ~Poller() = default;
    /// `tag` comes back with each event; null is kept for the wake-up.
    virtual bool add(int fd, std::uint32_t events, void* tag) = 0;
    virtual void modify(int fd, std::uint32_t events, void* tag) = 0;
    virtual void remove(int fd) = 0;
    /// As epoll_wait, with EPOLLET too. An event without a tag is the wake-up, seen once for one or several calls of wake().
    virtual int wait(std::span<epoll_event> events, int timeout_ms) = 0;
    /// Makes wait() return. Any thread.
    virtual void wake() = 0;
};

/// Streams by descriptor; results, and errno with -1, are those of the system calls. Any thread, but one at a time for a descriptor.
class Io {
public:
    virtual ~Io() = default;
    virtual std::unique_ptr<Poller> make_poller() = 0;
    virtual ssize_t receive(int fd, std::span<char> into) = 0;
    /// Raises no SIGPIPE.
    virtual ssize_t send(int fd, std::span<const iovec> pieces) = 0;
    virtual void shutdown_write(int fd) = 0;
    virtual void close(int fd) = 0;
};

/// The kernel. Without state.
class SystemIo final : public Io {
public:
    /// Throws std::system_error when the process is out of descriptors.
    std::unique_ptr<Poller> make_poller() override;
    ssize_t receive(int fd, std::span<char> into) override;
    ssize_t send(int fd, std::span<const iovec> pieces) override;
    void shutdown_write(int fd) override;
    void close(int fd) override;
};

}  // namespace sioxx::net
