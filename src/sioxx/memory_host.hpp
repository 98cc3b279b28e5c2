// A whole server without sockets, threads or time of its own: bytes in and out in memory, and whoever holds it says when what happens.
// For tests, fuzzing, and measuring more sessions than there are descriptors.
#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "net/connection.hpp"
#include "net/memory_io.hpp"
#include "sioxx/host.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace sioxx::core {

/// One thread. Servers mounted on host() must be gone before this is. The same calls give the same bytes, session ids included.
class MemoryHost {
public:
    explicit MemoryHost(HostOptions options = {}, std::uint64_t seed = 1);

    Host& host() { return host_; }
    net::MemoryIo& io() { return io_; }
    base::ManualClock& clock() { return clock_; }
    base::Random& random() { return random_; }

    /// A client connects to a loop; `connections_max` and the like apply. The stream's number, for io() and the calls below.
    int connect(unsigned loop = 0, const net::PeerAddress& peer = loopback());
    void send(int client, std::string_view bytes) { io_.write(client, bytes); }
    /// What the server has said since the last call, after settle().
    std::string receive(int client);

    /// One turn of each loop.
    void turn();
    /// Turns until nothing is left to be done at this time.
    void settle();
    /// Time passes in steps of at most `step`, and what is due happens.
    void advance(std::chrono::milliseconds by, std::chrono::milliseconds step = std::chrono::milliseconds(1000));

private:
    static net::PeerAddress loopback();
    HostOptions prepared(HostOptions options);

    net::MemoryIo io_;
    base::ManualClock clock_;
    base::SeededRandom random_;
    Host host_;
};

}  // namespace sioxx::core
