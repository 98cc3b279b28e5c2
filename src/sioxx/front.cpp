#include "sioxx/front.hpp"

#include "sioxx/engine/shard.hpp"

#include <atomic>

namespace sioxx {
namespace {

/// Brings an answer back to the connection's loop.
class Responder final : public HttpResponder {
public:
    Responder(std::shared_ptr<net::EventLoop> loop, net::PendingRequestPtr pending)
        : loop_(std::move(loop)), pending_(std::move(pending)) {}
    ~Responder() override {
        HttpResponse response;
        response.status = 500;
        response.headers.emplace_back("Content-Type", "application/json");
        response.body = R"({"error":"Internal server error","status_code":500})";
        send(std::move(response));
    }
    void send(HttpResponse response) override {
        if (sent_.exchange(true)) return;
        if (loop_->here()) {
            if (pending_->http != nullptr) pending_->http->respond(response);
            return;
        }
        loop_->post([pending = pending_, r = std::move(response)] {
            if (pending->http != nullptr) pending->http->respond(r);
        });
    }

private:
    std::shared_ptr<net::EventLoop> loop_;
    net::PendingRequestPtr pending_;
    std::atomic<bool> sent_{false};
};

}  // namespace

Host::Impl::Front::Front(Host::Impl& host, unsigned index) : host_(host), index_(index) {
    limits_.header_bytes_max = host.options_.header_bytes_max;
    limits_.request_timeout = host.options_.request_timeout;
    limits_.large_body_timeout = host.options_.large_body_timeout;
    limits_.keep_alive_timeout = host.options_.keep_alive_timeout;
    if (host.options_.connections_per_address_max > 0) {
        loop().on_connection_closed([&host](const net::PeerAddress& peer) { host.left(peer); });
    }
}

void Host::Impl::Front::accept(int fd, const net::PeerAddress& peer) {
    auto& counters = loop().counters();
    const bool full = host_.connections_open() >= host_.options_.connections_max;
    if (full || !host_.admit(peer)) {
        net::EventLoop::Counters::add(counters.connections_refused, 1);
        net::EventLoop::Counters::add(full ? counters.connections_refused_full : counters.connections_refused_of_address, 1);
        loop().io().close(fd);
        return;
    }
    net::EventLoop::Counters::add(counters.connections_accepted, 1);
    if (!adopt(fd, peer, nullptr, {})) host_.left(peer);
}

bool Host::Impl::Front::adopt(int fd, const net::PeerAddress& peer, std::shared_ptr<HttpRequest> request, std::string leftover) {
    auto protocol = std::make_unique<net::HttpConnection>(*this);
    net::HttpConnection& http = *protocol;
    net::Connection* connection = net::Connection::adopt(loop(), fd, peer, std::move(protocol));
    if (connection == nullptr) return false;
    connection->set_write_limit(host_.options_.write_buffer_bytes_max);
    if (request) {
        request->loop = index_;
        http.dispatch_adopted(*connection, std::move(request));
        if (connection->open()) connection->give_input(std::move(leftover));
    } else {
        http.begin(*connection);
    }
    return true;
}

Server::Impl* Host::Impl::Front::server_for(std::string_view path) const {
    for (Server::Impl* server : host_.mounts_) {
        const std::string& mount = server->options.path;
        if (path.starts_with(mount) && (path.size() == mount.size() || path[mount.size()] == '/')) return server;
    }
    return nullptr;
}

std::size_t Host::Impl::Front::body_limit(const HttpRequest& head) const {
    const Server::Impl* server = server_for(head.path);
    return server != nullptr ? server->options.max_payload_bytes : host_.options_.body_bytes_max;
}

net::LargeBody Host::Impl::Front::large_body(const HttpRequest& head) {
    if (!host_.large_body_handler_ || server_for(head.path) != nullptr) return {};
    const LargeBodyAllowance allowance = host_.large_body_handler_(head);
    if (allowance.bytes == 0) return {};
    net::LargeBody body;
    body.bytes_max = allowance.bytes;
    body.room = host_.large_bodies_->enter(allowance.owner);
    body.refused = body.room == nullptr;
    return body;
}

void Host::Impl::Front::dispatch(std::shared_ptr<HttpRequest> request, net::HttpConnection& http) {
    if (Server::Impl* server = server_for(request->path)) {
        int other_loop = -1;
        server->shards[index_]->handle(request, http, static_cast<unsigned>(host_.loops().size()), other_loop);
        if (other_loop >= 0) hand_over(std::move(request), http, other_loop);
        return;
    }
    if (echo(http, *request)) return;
    const auto responder = std::make_shared<Responder>(host_.loops()[index_], http.pending());
    if (host_.handler_) return host_.handler_(std::move(request), responder);
    HttpResponse response;
    response.status = 404;
    responder->send(std::move(response));
}

bool Host::Impl::Front::echo(net::HttpConnection& http, const HttpRequest& request) {
    if (!engine::is_websocket_upgrade(request)) return false;
    for (const auto& e : host_.echoes_) {
        if (!request.path.starts_with(e->prefix)) continue;
        if (engine::refuse_handshake(http, request)) return true;
        net::Connection& connection = http.connection();
        const auto deflate = engine::accept_websocket(connection, request, e->deflate, {});
        auto transport = std::make_unique<engine::WebSocketTransport>(connection, e->limits, deflate);
        transport->echo_everything();
        connection.set_protocol(std::move(transport));
        return true;
    }
    return false;
}

void Host::Impl::Front::hand_over(std::shared_ptr<HttpRequest> request, net::HttpConnection& http, int other_loop) {
    Front& other = *host_.fronts_[static_cast<std::size_t>(other_loop)];
    // Not before the read under way has been taken in: bytes behind this request must go along.
    loop().post([&other, pending = http.pending(), r = std::move(request)]() mutable {
        if (pending->http == nullptr) return;
        net::Connection& connection = pending->http->connection();
        const net::PeerAddress peer = connection.peer();
        other.host_.entered(peer);  // before it leaves here, or a limit would count it twice as gone
        std::string leftover;
        const int fd = connection.release(leftover);
        other.loop().post([&other, fd, peer, request = std::move(r), rest = std::move(leftover)]() mutable {
            if (!other.adopt(fd, peer, std::move(request), std::move(rest))) other.host_.left(peer);
        });
    });
}

void Host::Impl::Front::close_idle_http() {
    for (net::Connection* connection : loop().connections()) {
        if (auto* http = dynamic_cast<net::HttpConnection*>(connection->protocol())) http->close_when_idle();
    }
}

void Host::Impl::Front::close_some(std::size_t waves) {
    loop().post([this, waves] {
        for (Server::Impl* server : host_.mounts_) {
            engine::Shard& shard = *server->shards[index_];
            std::size_t quota = (shard.session_count() + waves - 1) / waves;
            shard.for_each([&quota](engine::Session& session) {
                if (quota == 0) return;
                --quota;
                session.close(DisconnectReason::server_shutting_down);
            });
        }
        close_idle_http();
    });
}

void Host::Impl::Front::close_everything() {
    for (Server::Impl* server : host_.mounts_) server->shards[index_]->close_all(DisconnectReason::server_shutting_down);
    close_idle_http();
}

void Host::Impl::Front::abort_everything() {
    for (Server::Impl* server : host_.mounts_) {
        server->shards[index_]->for_each([](engine::Session& s) { s.terminate(DisconnectReason::server_shutting_down); });
    }
    for (net::Connection* connection : loop().connections()) connection->abort();
}

}  // namespace sioxx
