#include "sioxx/namespace.hpp"

#include "sioxx/core/client.hpp"
#include "sioxx/core/handlers.hpp"
#include "sioxx/core/namespace_shard.hpp"
#include "sioxx/core/server_impl.hpp"
#include "sioxx/server.hpp"

#include <atomic>

namespace sioxx {

Namespace::Namespace(Server& server, std::string name, std::shared_ptr<Handlers> handlers, std::weak_ptr<core::NamespaceTable> table,
                     bool is_parent)
    : server_(server), name_(std::move(name)), handlers_(std::move(handlers)), table_(std::move(table)), is_parent_(is_parent) {
    const auto& filters = server.impl().filters;
    for (std::size_t i = 0; i < server.impl().shards.size(); ++i) {
        core::RoomFilter* filter = filters.empty() ? nullptr : filters[i].get();
        shards_.push_back(std::make_unique<core::NamespaceShard>(server.impl().shards[i]->loop(), server.impl().name_seed, name_, filter));
    }
}

Namespace::~Namespace() {
    if (const auto table = table_.lock()) table->forget(name_);
}

Namespace& Namespace::use(Middleware middleware) {
    handlers_->middleware.push_back(std::move(middleware));
    return *this;
}

Namespace& Namespace::on_connection(std::function<void(Socket&)> handler) {
    handlers_->connection.push_back(std::move(handler));
    return *this;
}

Namespace& Namespace::on_disconnect(std::function<void(Socket&, DisconnectReason)> handler) {
    handlers_->disconnect.push_back(std::move(handler));
    return *this;
}

Namespace& Namespace::on(std::string event, Handler handler) {
    handlers_->events.insert_or_assign(std::move(event), std::move(handler));
    return *this;
}

Namespace& Namespace::on_any(Handler handler) {
    handlers_->any.push_back(std::move(handler));
    return *this;
}

Namespace& Namespace::on_unhandled(Handler handler) {
    handlers_->unhandled = std::move(handler);
    return *this;
}

Namespace& Namespace::on_any_outgoing(OutgoingHandler handler) {
    handlers_->any_outgoing.push_back(std::move(handler));
    return *this;
}

Namespace& Namespace::describe_sockets(std::function<Value(Socket&)> describe) {
    handlers_->describe = std::move(describe);
    return *this;
}

/// One step of a socket's way through the middleware. Holds the socket weakly: a client that leaves is not kept by a slow middleware.
struct Next::State {
    std::weak_ptr<Socket> socket;
    std::size_t index = 0;  // of the middleware that was asked
    std::atomic<bool> used{false};

    /// Runs `job` on the socket's loop, if the client is still there.
    template <class Job>
    void resume(Job job) {
        if (used.exchange(true)) return;
        const SocketPtr s = socket.lock();
        if (!s) return;
        if (s->shard().loop().here()) {
            if (s->connected()) job(*s);
        } else {
            Socket::post(socket, job);
        }
    }
};

namespace {

void run_from(Socket& socket, std::size_t index) {
    const auto& middleware = socket.nsp().handlers().middleware;
    if (index >= middleware.size()) return socket.client().admit(socket);
    auto state = std::make_shared<Next::State>();
    state->socket = socket.weak_from_this();
    state->index = index;
    middleware[index](socket, Next(std::move(state)));
}

}  // namespace

void core::run_middleware(const SocketPtr& socket) { run_from(*socket, 0); }

void Next::operator()() const {
    state_->resume([index = state_->index + 1](Socket& s) { run_from(s, index); });
}

void Next::refuse(ConnectError error) const {
    state_->resume([e = std::move(error)](Socket& s) { s.client().refuse(s, e); });
}

void Next::close() const {
    state_->resume([](Socket& s) { s.client().session().close(DisconnectReason::forced_close); });
}

}  // namespace sioxx
