// One loop's front door: takes connections in, and finds who answers a request.
#pragma once

#include "net/connection.hpp"
#include "net/http/http_connection.hpp"
#include "sioxx/host_impl.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace sioxx {

class Host::Impl::Front final : public net::HttpDispatcher {
public:
    Front(Host::Impl& host, unsigned index);

    // On the loop:
    void accept(int fd, const net::PeerAddress& peer);
    const net::HttpLimits& limits() const override { return limits_; }
    std::size_t body_limit(const HttpRequest& head) const override;
    net::LargeBody large_body(const HttpRequest& head) override;
    void dispatch(std::shared_ptr<HttpRequest> request, net::HttpConnection& http) override;
    void close_everything();
    void abort_everything();

    /// Any thread: closes 1/`waves` of the sessions, and idle HTTP connections.
    void close_some(std::size_t waves);

private:
    net::EventLoop& loop() const { return *host_.loops()[index_]; }
    Server::Impl* server_for(std::string_view path) const;
    bool echo(net::HttpConnection& http, const HttpRequest& request);
    void hand_over(std::shared_ptr<HttpRequest> request, net::HttpConnection& http, int other_loop);
    /// False, and the descriptor is closed, when it cannot be watched.
    bool adopt(int fd, const net::PeerAddress& peer, std::shared_ptr<HttpRequest> request, std::string leftover);
    void close_idle_http();

    Host::Impl& host_;
    unsigned index_;
    net::HttpLimits limits_;
};

}  // namespace sioxx
