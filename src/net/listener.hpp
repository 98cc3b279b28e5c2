// A listening socket on one loop. With SO_REUSEPORT each loop has its own, and the kernel spreads the connections.
#pragma once

#include "net/connection.hpp"
#include "net/event_loop.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace sioxx::net {

/// Binds and listens; returns the descriptor, or -1 and why. `port` 0: the kernel's choice is written back.
int listen_on(const std::string& address, std::uint16_t& port, std::string& error);

/// False, and why, when somebody else listens there.
bool port_is_free(const std::string& address, std::uint16_t port, std::string& error);

class Listener final : public IoHandler {
public:
    using OnAccept = std::function<void(int fd, const PeerAddress& peer)>;
    /// Takes over `fd`.
    Listener(EventLoop& loop, int fd, OnAccept on_accept);
    ~Listener() override;
    void start();
    void stop();
    void on_io(std::uint32_t events) override;

private:
    struct Retry;
    void pause();

    EventLoop& loop_;
    int fd_;
    OnAccept on_accept_;
    std::unique_ptr<Retry> retry_;
};

}  // namespace sioxx::net
