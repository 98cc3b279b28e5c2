#include "net/io.hpp"

#include <cerrno>

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace sioxx::net {
namespace {

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
        return ::epoll_wait(epoll_fd_, events.data(), static_cast<int>(events.size()), timeout_ms);
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

ssize_t SystemIo::receive(int fd, std::span<char> into) { return ::recv(fd, into.data(), into.size(), 0); }

ssize_t SystemIo::send(int fd, std::span<const iovec> pieces) {
    if (pieces.size() == 1) return ::send(fd, pieces[0].iov_base, pieces[0].iov_len, MSG_NOSIGNAL);
    // Not writev: a peer that is gone would end the process with SIGPIPE, unless the application had thought of that.
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(pieces.data());
    message.msg_iovlen = pieces.size();
    return ::sendmsg(fd, &message, MSG_NOSIGNAL);
}

void SystemIo::shutdown_write(int fd) { ::shutdown(fd, SHUT_WR); }

void SystemIo::close(int fd) { ::close(fd); }

}  // namespace sioxx::net
