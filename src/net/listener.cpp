#include "net/listener.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <netdb.h>

#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sioxx::net {
namespace {

constexpr int accepts_per_turn_max = 64;  // so that a storm of connections does not starve those that are in
constexpr std::chrono::milliseconds out_of_descriptors_pause{100};

}  // namespace

struct Listener::Retry : Timer {
    explicit Retry(Listener& l) : Timer(&Retry::fire), listener(l) {}
    static void fire(Timer& timer) {
        Listener& l = static_cast<Retry&>(timer).listener;
        l.loop_.modify(l.fd_, EPOLLIN, l);
    }
    Listener& listener;
};

namespace {

int bound_socket(const std::string& address, std::uint16_t port, bool share, std::string& error) {
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICSERV | AI_PASSIVE;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int rc = ::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found); rc != 0) {
        error = "cannot resolve " + address + ": " + ::gai_strerror(rc);
        return -1;
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, &::freeaddrinfo);
    const int fd = ::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int one = 1;
    const auto fail = [&](const char* what) {
        error = std::string(what) + " " + address + ":" + std::to_string(port) + ": " + std::strerror(errno);
        if (fd >= 0) ::close(fd);
        return -1;
    };
    if (fd < 0) return fail("cannot make a socket for");
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (share) ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);  // inherited by what is accepted
    if (::bind(fd, found->ai_addr, found->ai_addrlen) != 0) return fail("cannot bind");
    return fd;
}

}  // namespace

bool port_is_free(const std::string& address, std::uint16_t port, std::string& error) {
    const int fd = bound_socket(address, port, false, error);
    if (fd < 0) return false;
    ::close(fd);
    return true;
}

int listen_on(const std::string& address, std::uint16_t& port, std::string& error) {
    const int fd = bound_socket(address, port, true, error);
    if (fd < 0) return -1;
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    if (::listen(fd, 4096) != 0 || ::getsockname(fd, reinterpret_cast<sockaddr*>(&bound), &size) != 0) {
        error = "cannot listen on " + address + ":" + std::to_string(port) + ": " + std::strerror(errno);
        ::close(fd);
        return -1;
    }
    port = ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(bound).sin6_port
                                             : reinterpret_cast<sockaddr_in&>(bound).sin_port);
    return fd;
}

Listener::Listener(EventLoop& loop, int fd, OnAccept on_accept) : loop_(loop), fd_(fd), on_accept_(std::move(on_accept)) {}

Listener::~Listener() {
    if (fd_ >= 0) ::close(fd_);
}

void Listener::start() { loop_.add(fd_, EPOLLIN, *this); }

void Listener::stop() {
    if (fd_ < 0) return;
    retry_.reset();
    loop_.remove(fd_, *this);
    ::close(fd_);
    fd_ = -1;
}

void Listener::pause() {
    EventLoop::Counters::add(loop_.counters().accept_pauses, 1);
    loop_.modify(fd_, 0, *this);
    if (!retry_) retry_ = std::make_unique<Retry>(*this);
    loop_.timers().start(*retry_, out_of_descriptors_pause);
}

void Listener::on_io(std::uint32_t) {
    for (int i = 0; i < accepts_per_turn_max; ++i) {
        sockaddr_storage address{};
        socklen_t size = sizeof address;
        const int fd = ::accept4(fd_, reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            on_accept_(fd, PeerAddress::from(address));
            continue;
        }
        // Out of descriptors or memory: the backlog keeps the clients; spinning would keep the processor.
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) pause();
        if (errno != EINTR && errno != ECONNABORTED) return;
    }
}

}  // namespace sioxx::net
