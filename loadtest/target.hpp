// Where the server is, and from which local address a connection comes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <netinet/in.h>

namespace loadtest {

/// One source address has about 28,000 ephemeral ports; a new one is taken well before that.
inline constexpr std::size_t connections_per_source = 20'000;

struct Target {
    std::string host;
    std::uint16_t port = 0;
    std::string path;  // of Socket.IO, with both slashes
    sockaddr_in address{};

    std::string name() const { return host + ":" + std::to_string(port); }
    bool is_loopback() const;
};

/// Throws Failure when the name does not resolve to an IPv4 address.
Target resolve(const std::string& host, std::uint16_t port, const std::string& path);

/// A connected-in-progress, non-blocking TCP socket, or -1 with errno. `index` picks the source address on loopback.
int start_connect(const Target& target, std::size_t index);

/// Raises the soft limit of open files to the hard one; throws Failure if `needed` still do not fit.
void raise_file_limit(std::size_t needed);

}  // namespace loadtest
