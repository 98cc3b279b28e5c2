// Behind sioxx::Host: loops, listeners, and who answers which path.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "net/event_loop.hpp"
#include "net/http/http_connection.hpp"
#include "net/listener.hpp"
#include "sioxx/core/server_impl.hpp"
#include "sioxx/engine/websocket_transport.hpp"
#include "sioxx/host.hpp"
#include "sioxx/large_bodies.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

namespace sioxx {

struct Host::Impl {
    explicit Impl(HostOptions host_options);
    ~Impl();

    const std::vector<std::shared_ptr<net::EventLoop>>& loops() const { return loops_; }
    base::Logger& logger() const { return *logger_; }
    base::Random& random() const { return *random_; }
    const HostOptions& options() const { return options_; }
    void mount(Server::Impl& server) { mounts_.push_back(&server); }
    void unmount(Server::Impl& server) { std::erase(mounts_, &server); }

    std::string listen();
    std::string start();
    void run();
    void quit() noexcept { loops_.front()->interrupt(); }
    void stop_accepting();
    void drain(std::chrono::milliseconds spread, std::chrono::milliseconds limit);
    void stop();
    HostStats stats() const;
    std::uint64_t connections_open() const;

    struct Echo {
        std::string prefix;
        engine::WebSocketLimits limits;
        bool deflate = false;
    };
    /// One loop's dispatcher.
    class Front;
    Front& front(unsigned loop) { return *fronts_[loop]; }

    HttpHandler handler_;
    LargeBodyHandler large_body_handler_;
    std::vector<std::unique_ptr<Echo>> echoes_;
    std::uint16_t port_ = 0;

private:
    friend class Front;
    /// How many connections each address has; only asked when that is limited.
    struct Addresses {
        bool enter(const net::PeerAddress& peer, std::size_t max);
        void leave(const net::PeerAddress& peer);
        std::mutex mutex;
        std::map<std::string, std::size_t> counts;
    };
    bool admit(const net::PeerAddress& peer) {
        return options_.connections_per_address_max == 0 || addresses_.enter(peer, options_.connections_per_address_max);
    }
    /// One more connection of an address, whatever its limit says: one that is with us already goes from loop to loop.
    void entered(const net::PeerAddress& peer) {
        if (options_.connections_per_address_max > 0) addresses_.enter(peer, SIZE_MAX);
    }
    void left(const net::PeerAddress& peer) {
        if (options_.connections_per_address_max > 0) addresses_.leave(peer);
    }
    std::string bind_all();
    void launch(std::size_t first);
    bool driven_from_outside() const { return options_.io != nullptr; }
    void stop_driven();

    HostOptions options_;
    base::SystemClock system_clock_;
    base::SystemRandom system_random_;
    base::NullLogger null_logger_;
    const base::Clock* clock_;
    base::Random* random_;
    base::Logger* logger_;
    std::vector<std::shared_ptr<net::EventLoop>> loops_;
    std::vector<std::unique_ptr<Front>> fronts_;
    std::vector<std::unique_ptr<net::Listener>> listeners_;
    std::vector<std::thread> threads_;
    std::vector<Server::Impl*> mounts_;
    Addresses addresses_;
    std::shared_ptr<LargeBodies> large_bodies_;
    bool runs_here_ = false;  // run(): the first loop has no thread of its own
    bool stopped_ = false;
};

}  // namespace sioxx
