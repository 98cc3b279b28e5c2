#include "sioxx/host.hpp"

#include "sioxx/front.hpp"
#include "sioxx/host_impl.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include <pthread.h>
#include <unistd.h>

namespace sioxx {

Host::Impl::Impl(HostOptions host_options)
    : options_(std::move(host_options)),
      clock_(options_.clock != nullptr ? options_.clock : &system_clock_),
      random_(options_.random != nullptr ? options_.random : &system_random_),
      logger_(options_.logger != nullptr ? options_.logger : &null_logger_),
      large_bodies_(std::make_shared<LargeBodies>(options_.large_bodies_max, options_.large_bodies_of_one_max)) {
    unsigned count = options_.loops != 0 ? options_.loops : std::max(1U, std::thread::hardware_concurrency());
    count = std::min(count, 64U);  // a sid names its loop in one character
    for (unsigned i = 0; i < count; ++i) {
        loops_.push_back(std::make_shared<net::EventLoop>(i, *clock_, options_.io));
        loops_.back()->set_unsent_max(options_.unsent_bytes_max / count);
        fronts_.push_back(std::make_unique<Front>(*this, i));
    }
}

Host::Impl::~Impl() { stop(); }

bool Host::Impl::Addresses::enter(const net::PeerAddress& peer, std::size_t max) {
    const std::lock_guard lock(mutex);
    std::size_t& count = counts[peer.to_string()];
    if (count >= max) return false;
    ++count;
    return true;
}

void Host::Impl::Addresses::leave(const net::PeerAddress& peer) {
    const std::lock_guard lock(mutex);
    const auto it = counts.find(peer.to_string());
    if (it != counts.end() && --it->second == 0) counts.erase(it);
}

std::string Host::Impl::bind_all() {
    port_ = options_.port;
    std::string error;
    if (port_ != 0) {
        // SO_REUSEPORT would let a second server of the same user share the port in silence: look first without it.
        if (!net::port_is_free(options_.address, port_, error)) return error;
    }
    for (std::size_t i = 0; i < loops_.size(); ++i) {
        const int fd = net::listen_on(options_.address, port_, error);
        if (fd < 0) return error;
        Front& front = *fronts_[i];
        listeners_.push_back(
            std::make_unique<net::Listener>(*loops_[i], fd, [&front](int c, const net::PeerAddress& peer) { front.accept(c, peer); }));
    }
    return {};
}

std::string Host::Impl::listen() {
    if (driven_from_outside() || !listeners_.empty()) return {};
    std::string error = bind_all();
    if (!error.empty()) listeners_.clear();
    return error;
}

std::string Host::Impl::start() {
    std::string error = listen();
    if (error.empty() && !driven_from_outside()) launch(0);
    return error;
}

void Host::Impl::run() {
    if (listeners_.empty() || stopped_) return;
    runs_here_ = true;
    launch(1);
    loops_.front()->run();
    loops_.front()->rearm();
    stop();
}

void Host::Impl::launch(std::size_t first) {
    for (const auto& listener : listeners_) listener->start();
    for (std::size_t i = first; i < loops_.size(); ++i) {
        threads_.emplace_back([loop = loops_[i]] { loop->run(); });
        const std::string name = "loop-" + std::to_string(i);
        ::pthread_setname_np(threads_.back().native_handle(), name.c_str());
    }
}

void Host::Impl::stop_accepting() {
    for (std::size_t i = 0; i < listeners_.size(); ++i) {
        net::Listener& listener = *listeners_[i];
        loops_[i]->post([&listener] { listener.stop(); });
    }
}

void Host::Impl::drain(std::chrono::milliseconds spread, std::chrono::milliseconds limit) {
    if (stopped_ || threads_.empty()) return stop();
    stop_accepting();
    constexpr std::chrono::milliseconds wave{50}, parting{250};
    for (const auto& loop : loops_) loop->post([&loop, parting] { loop->set_linger_time(parting); });
    const auto waves = std::max<std::int64_t>(1, spread / wave);
    const auto give_up = clock_->steady() + limit;
    for (std::int64_t left = waves; left > 0; --left) {
        for (const auto& front : fronts_) front->close_some(static_cast<std::size_t>(left));
        if (stats().connections_open == 0) break;
        std::this_thread::sleep_for(wave);
    }
    while (stats().connections_open > 0 && clock_->steady() < give_up) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    stop();
}

void Host::Impl::stop() {
    if (std::exchange(stopped_, true)) return;
    if (driven_from_outside()) return stop_driven();
    if (threads_.empty() && !runs_here_) return;
    for (std::size_t i = 0; i < loops_.size(); ++i) {
        net::EventLoop& loop = *loops_[i];
        Front& front = *fronts_[i];
        net::Listener& listener = *listeners_[i];
        loop.post([&] {
            listener.stop();
            front.close_everything();
            // One turn later: what was said in parting has been written by then.
            loop.post([&] {
                front.abort_everything();
                loop.stop();
            });
        });
    }
    if (runs_here_) loops_.front()->run();
    for (std::thread& thread : threads_) thread.join();
}

void Host::Impl::stop_driven() {
    const auto turn_all = [this] {
        for (const auto& loop : loops_) loop->turn();
    };
    for (const auto& front : fronts_) front->close_everything();
    turn_all();
    for (const auto& front : fronts_) front->abort_everything();
    turn_all();
    turn_all();  // what the last handlers posted
}

std::uint64_t Host::Impl::connections_open() const {
    std::uint64_t sum = 0;
    for (const auto& loop : loops_) sum += loop->counters().connections_open.load(std::memory_order_relaxed);
    return sum;
}

HostStats Host::Impl::stats() const {
    HostStats sum;
    static_assert(std::tuple_size_v<decltype(sum.sessions_closed)> == disconnect_reason_count);
    const auto add = [](std::uint64_t& to, const std::atomic<std::uint64_t>& counter) { to += counter.load(std::memory_order_relaxed); };
    for (const auto& loop : loops_) {
        const auto& c = loop->counters();
        add(sum.connections_open, c.connections_open);
        add(sum.connections_accepted, c.connections_accepted);
        add(sum.connections_refused, c.connections_refused);
        add(sum.connections_refused_full, c.connections_refused_full);
        add(sum.connections_refused_of_address, c.connections_refused_of_address);
        add(sum.accept_pauses, c.accept_pauses);
        add(sum.http_requests, c.http_requests);
        add(sum.sessions_open, c.sessions_open);
        add(sum.sockets_connected, c.sockets_connected);
        add(sum.bytes_in, c.bytes_in);
        add(sum.bytes_out, c.bytes_out);
        add(sum.slow_clients_closed, c.slow_clients_closed);
        add(sum.unsent_bytes, c.unsent_bytes);
        add(sum.sessions_on_websocket, c.sessions_on_websocket);
        add(sum.sessions_opened_polling, c.sessions_opened_polling);
        add(sum.sessions_opened_websocket, c.sessions_opened_websocket);
        add(sum.sessions_upgraded, c.sessions_upgraded);
        add(sum.packets_in, c.packets_in);
        add(sum.packets_out, c.packets_out);
        for (std::size_t i = 0; i < sum.sessions_closed.size(); ++i) add(sum.sessions_closed[i], c.sessions_closed[i]);
        for (std::size_t i = 0; i < sum.handshakes_refused.size(); ++i) add(sum.handshakes_refused[i], c.handshakes_refused[i]);
    }
    return sum;
}

std::string_view to_string(HandshakeRefusal refusal) {
    static constexpr std::array<std::string_view, handshake_refusal_count> words{
        "transport unknown", "session unknown", "bad method", "bad request", "forbidden", "unsupported version", "unavailable"};
    return words[static_cast<std::size_t>(refusal)];
}

Host::Host(HostOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Host::~Host() = default;

void Host::on_request(HttpHandler handler) { impl_->handler_ = std::move(handler); }

void Host::allow_large_bodies(LargeBodyHandler handler) { impl_->large_body_handler_ = std::move(handler); }

void Host::mount_websocket_echo(std::string path_prefix, std::size_t message_bytes_max, bool per_message_deflate) {
    auto echo = std::make_unique<Impl::Echo>();
    echo->prefix = std::move(path_prefix);
    echo->limits.message_bytes_max = message_bytes_max;
    echo->deflate = per_message_deflate;
    echo->limits.send_buffer_bytes_max = message_bytes_max * 2 + 1024;
    impl_->echoes_.push_back(std::move(echo));
}

std::string Host::listen() { return impl_->listen(); }
std::string Host::start() { return impl_->start(); }
void Host::run() { impl_->run(); }
void Host::quit() noexcept { impl_->quit(); }
std::uint16_t Host::port() const { return impl_->port_; }
unsigned Host::loop_count() const { return static_cast<unsigned>(impl_->loops().size()); }

void Host::post(unsigned loop, std::function<void()> job) { impl_->loops()[loop]->post(std::move(job)); }
void Host::post_after(unsigned loop, std::chrono::milliseconds delay, std::function<void()> job) {
    impl_->loops()[loop]->post_after(delay, std::move(job));
}

void Host::stop_accepting() { impl_->stop_accepting(); }
void Host::drain(std::chrono::milliseconds spread, std::chrono::milliseconds limit) { impl_->drain(spread, limit); }
void Host::stop() { impl_->stop(); }
HostStats Host::stats() const { return impl_->stats(); }

}  // namespace sioxx
