#include "net/io.hpp"

#include <cerrno>
#include <type_traits>

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>

namespace sioxx::net {
namespace {

/// The calls of every message, without what libc does around them so that threads can be cancelled there: two locked instructions for each,
/// once there is a second thread. Ours are not cancelled.
template <class... Args>
long plain_call(long number, Args... args) {
    const auto wide = [](auto arg) {  // an int's upper half would be anything
        if constexpr (std::is_integral_v<decltype(arg)> || std::is_enum_v<decltype(arg)>) return static_cast<long>(arg);
        else return arg;
    };
    return ::syscall(number, wide(args)...);
}

class EpollPoller final : public Poller {
public:
    EpollPoller() : epoll_fd_(::epoll_create1(EPOLL_CLOEXEC)), wake_fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
        // Each write is an edge of its own, so nobody has to read the counter; to fill it takes 2^64 wake-ups.
        if (epoll_fd_ >= 0 && wake_fd_ >= 0 && add(wake_fd_, EPOLLIN | EPOLLET, nullptr)) return;
        const int error = errno;
        close_both();
        throw std::system_error(error, std::generic_category(), "cannot make an event loop");
    }
    ~EpollPoller() override { close_both(); }
    EpollPoller(const EpollPoller&) = delete;
    EpollPoller& operator=(const EpollPoller&) = delete;

    bool add(int fd, std::uint32_t events, void* tag) override { return control(EPOLL_CTL_ADD, fd, events, tag); }
    void modify(int fd, std::uint32_t events, void* tag) override { control(EPOLL_CTL_MOD, fd, events, tag); }
    void remove(int fd) override { ::epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, fd, nullptr); }
    int wait(std::span<epoll_event> events, int timeout_ms) override {
        return static_cast<int>(plain_call(SYS_epoll_pwait, epoll_fd_, events.data(), events.size(), timeout_ms, nullptr, 0));
    }
    void wake() override {
        const std::uint64_t one = 1;
        (void)!::write(wake_fd_, &one, sizeof one);
    }

private:
    bool control(int operation, int fd, std::uint32_t events, void* tag) const {
        epoll_event event{};
        event.events = events;
        event.data.ptr = tag;
        return ::epoll_ctl(epoll_fd_, operation, fd, &event) == 0;
    }
    void close_both() const {
        if (wake_fd_ >= 0) ::close(wake_fd_);
        if (epoll_fd_ >= 0) ::close(epoll_fd_);
    }

    const int epoll_fd_;
    const int wake_fd_;
};

}  // namespace

std::unique_ptr<Poller> SystemIo::make_poller() { return std::make_unique<EpollPoller>(); }

ssize_t SystemIo::receive(int fd, std::span<char> into) {
    return plain_call(SYS_recvfrom, fd, into.data(), into.size(), 0, nullptr, nullptr);
}

ssize_t SystemIo::send(int fd, std::span<const iovec> pieces) {
    if (pieces.size() == 1) return plain_call(SYS_sendto, fd, pieces[0].iov_base, pieces[0].iov_len, MSG_NOSIGNAL, nullptr, 0);
    // Not writev: a peer that is gone would end the process with SIGPIPE, unless the application had thought of that.
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(pieces.data());
    message.msg_iovlen = pieces.size();
    return plain_call(SYS_sendmsg, fd, &message, MSG_NOSIGNAL);
}

void SystemIo::shutdown_write(int fd) { ::shutdown(fd, SHUT_WR); }

void SystemIo::close(int fd) { ::close(fd); }

}  // namespace sioxx::net
