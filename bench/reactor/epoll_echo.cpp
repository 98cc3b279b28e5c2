// Level-triggered epoll: one recv and one send for each readable event, nothing kept by an idle connection but its session.
#include "echo_protocol.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

struct Connection {
    int fd = -1;
    reactor::EchoSession session;
    std::string rest;  // of an incomplete frame; empty nearly always
};

int listen_on(int port) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    const int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || listen(fd, 4096) != 0) {
        std::perror("bind");
        std::exit(1);
    }
    return fd;
}

void watch(int epoll_fd, int fd, Connection* connection) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = connection;
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

/// False: the connection is over. A reader too slow for the socket buffer is cut off: the experiment never has one.
bool serve(Connection& connection, std::vector<char>& buffer, std::string& out) {
    const ssize_t got = recv(connection.fd, buffer.data(), buffer.size(), 0);
    if (got < 0) return errno == EAGAIN;
    if (got == 0) return false;
    std::span<char> input(buffer.data(), static_cast<std::size_t>(got));
    out.clear();
    if (connection.rest.empty()) {
        const std::size_t used = connection.session.consume(input, out);
        if (used < input.size()) connection.rest.assign(input.data() + used, input.size() - used);
    } else {
        connection.rest.append(input.data(), input.size());
        connection.rest.erase(0, connection.session.consume(connection.rest, out));
    }
    if (!out.empty() && send(connection.fd, out.data(), out.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(out.size())) return false;
    return !connection.session.closed();
}

}  // namespace

int main(int argc, char** argv) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    const int listener = listen_on(argc > 1 ? std::atoi(argv[1]) : 0);
    const int epoll_fd = epoll_create1(0);
    watch(epoll_fd, listener, nullptr);
    std::vector<char> buffer(64 * 1024);
    std::vector<epoll_event> events(1024);
    std::string out;
    for (;;) {
        const int count = epoll_wait(epoll_fd, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < count; ++i) {
            auto* connection = static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
            if (connection == nullptr) {
                for (int fd = 0; (fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
                    connection = new Connection;
                    connection->fd = fd;
                    watch(epoll_fd, fd, connection);
                }
            } else if (!serve(*connection, buffer, out)) {
                close(connection->fd);
                delete connection;
            }
        }
    }
}
