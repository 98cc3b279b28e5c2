#include "target.hpp"

#include "failure.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <netdb.h>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace loadtest {

bool Target::is_loopback() const { return (ntohl(address.sin_addr.s_addr) >> 24) == 127; }

Target resolve(const std::string& host, std::uint16_t port, const std::string& path) {
    addrinfo hints{};
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int code = getaddrinfo(host.c_str(), nullptr, &hints, &found); code != 0) {
        throw Failure("cannot resolve '" + host + "': " + gai_strerror(code));
    }
    Target target{host, port, path, {}};
    std::memcpy(&target.address, found->ai_addr, sizeof target.address);
    freeaddrinfo(found);
    target.address.sin_port = htons(port);
    if (target.path.empty() || target.path.front() != '/') target.path.insert(0, "/");
    if (target.path.back() != '/') target.path += '/';
    return target;
}

int start_connect(const Target& target, std::size_t index) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (target.is_loopback()) {
        // Without this a bind() to port 0 reserves a port for every destination and the range is used up sooner.
        setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
        sockaddr_in source{};
        source.sin_family = AF_INET;
        source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + static_cast<std::uint32_t>(index / connections_per_source));
        if (bind(fd, reinterpret_cast<const sockaddr*>(&source), sizeof source) != 0) {
            const int error = errno;
            close(fd);
            errno = error;
            return -1;
        }
    }
    if (connect(fd, reinterpret_cast<const sockaddr*>(&target.address), sizeof target.address) != 0 && errno != EINPROGRESS) {
        const int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

void raise_file_limit(std::size_t needed) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    const auto wanted = static_cast<rlim_t>(needed);
    if (limit.rlim_cur < wanted) {
        rlimit raised = limit;
        raised.rlim_cur = std::max(wanted, limit.rlim_max);
        raised.rlim_max = std::max(wanted, limit.rlim_max);
        if (setrlimit(RLIMIT_NOFILE, &raised) != 0) {
            raised = limit;
            raised.rlim_cur = limit.rlim_max;
            setrlimit(RLIMIT_NOFILE, &raised);
        }
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    if (limit.rlim_cur < wanted) {
        throw Failure("the limit of open files is " + std::to_string(limit.rlim_cur) + ", " + std::to_string(needed) +
                      " are needed (ulimit -n)");
    }
}

}  // namespace loadtest
