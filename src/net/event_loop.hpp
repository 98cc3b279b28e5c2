// One thread's event loop on epoll (ADR 0002 says why not Asio): readiness, timers, posts, and one flush at the end of each turn.
#pragma once

#include "base/clock.hpp"
#include "base/unique_function.hpp"
#include "net/arena.hpp"
#include "net/io.hpp"
#include "net/timer_wheel.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <unordered_map>
#include <vector>

#include <sys/uio.h>

namespace sioxx::net {

/// Gets the readiness of one descriptor. Deleted only through EventLoop::destroy(), so that events of the same turn find it alive.
class IoHandler {
public:
    virtual ~IoHandler() = default;
    /// `events` as epoll gives them. Not called any more once the descriptor was removed, not even in the same turn.
    virtual void on_io(std::uint32_t events) = 0;

private:
    friend class EventLoop;
    bool removed_ = false;
};

/// Something with output to hand over when the turn ends.
class Flushable {
public:
    virtual ~Flushable() = default;
    virtual void flush() = 0;

private:
    friend class EventLoop;
    bool queued_ = false;
};

class Connection;
class EventLoop;
struct PeerAddress;

/// A part of a loop's unsent bytes; given back with it.
class Unsent {
public:
    explicit Unsent(EventLoop& loop) : loop_(loop) {}
    ~Unsent() { set(0); }
    Unsent(const Unsent&) = delete;
    Unsent& operator=(const Unsent&) = delete;
    inline void set(std::size_t bytes);

private:
    EventLoop& loop_;
    std::size_t bytes_ = 0;
};

/// Everything runs on the thread that calls run() or turn(), except post(), post_after(), has_posts(), stop(), interrupt()
/// and index().
class EventLoop {
public:
    /// `io` must outlive the loop; null: the kernel.
    EventLoop(unsigned index, const base::Clock& clock, Io* io = nullptr);
    ~EventLoop();
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    void run();
    /// One turn, for who drives the loop himself instead of calling run(). Sleeps as long as its Io does.
    void turn();
    /// Jobs wait for the next turn. Any thread.
    bool has_posts();
    /// Makes run() return after the turn under way; what was posted before runs first. Any thread.
    void stop();
    /// The same at once. Any thread, and a signal handler too.
    void interrupt() noexcept;
    /// After run() has returned: it may be called again.
    void rearm() { stopping_.store(false, std::memory_order_release); }
    unsigned index() const { return index_; }
    /// True on the loop's thread, and before run() (while it is being set up).
    bool here() const;

    /// Runs `job` in this or the next turn; jobs of one thread keep their order. Any thread.
    void post(base::UniqueFunction<void()> job);
    /// False while a job waits or runs. True: what others see of this loop's state includes all that was posted to it before. Any thread.
    bool posts_done() const {
        const std::uint64_t posted = posted_.load(std::memory_order_acquire);
        return posts_run_.load(std::memory_order_acquire) >= posted;
    }
    void post_after(std::chrono::milliseconds delay, base::UniqueFunction<void()> job);

    bool add(int fd, std::uint32_t events, IoHandler& handler);
    void modify(int fd, std::uint32_t events, IoHandler& handler);
    void remove(int fd, IoHandler& handler);
    /// Deletes at the end of the turn.
    template <class T>
    void destroy(std::unique_ptr<T> object) {
        graveyard_.emplace_back(object.release(), [](void* p) { delete static_cast<T*>(p); });
    }

    /// flush() is called once before the turn ends, whatever is queued until then.
    void flush_later(Flushable& object) {
        if (object.queued_) return;
        object.queued_ = true;
        dirty_.push_back(&object);
    }
    void forget(Flushable& object);

    /// Every open connection of the loop, by descriptor.
    void register_connection(int fd, Connection& connection);
    void unregister_connection(int fd, const PeerAddress& peer);
    std::vector<Connection*> connections() const;
    /// How long a connection that we close may take to close its side; short while the process ends. For later closes.
    void set_linger_time(std::chrono::milliseconds time) { linger_time_ = time; }
    std::chrono::milliseconds linger_time() const { return linger_time_; }
    /// Bytes that wait for peers, of all that are served here: what each of them may have adds up. Above `max` nobody may have more than
    /// a little.
    void set_unsent_max(std::size_t bytes) { unsent_max_ = bytes; }
    std::size_t unsent_limit(std::size_t own) const {
        constexpr std::uint64_t crowded = 64 * 1024;
        return counters_.unsent_bytes.load(std::memory_order_relaxed) > unsent_max_ ? std::min<std::size_t>(own, crowded) : own;
    }
    void on_connection_closed(std::function<void(const PeerAddress&)> hook) { closed_hook_ = std::move(hook); }

    Io& io() const { return io_; }
    TimerWheel& timers() { return timers_; }
    Arena& arena() { return arena_; }
    /// Keeps an object alive until the turn has been flushed: for bytes that several connections send.
    void keep_until_flushed(std::shared_ptr<const void> object) { kept_.push_back(std::move(object)); }
    /// An empty list for gathering output, from a pool: connections hold one only while they have something to flush.
    std::vector<iovec>* take_gather();
    void give_gather(std::vector<iovec>* list);
    /// One buffer for all connections of the loop; holds what the handler now running has read.
    std::span<char> read_buffer() { return {read_buffer_.get(), read_buffer_bytes}; }
    /// Steady time at the start of the turn.
    std::chrono::steady_clock::time_point now() const { return now_; }
    const base::Clock& clock() const { return clock_; }

    // Counters, written on the loop, read anywhere.
    struct Counters {
        // Those of every message first, in one cache line.
        alignas(64) std::atomic<std::uint64_t> bytes_in{0};
        std::atomic<std::uint64_t> bytes_out{0}, packets_in{0}, packets_out{0}, http_requests{0};
        std::atomic<std::uint64_t> connections_open{0}, connections_accepted{0}, connections_refused{0}, connections_refused_full{0},
            connections_refused_of_address{0}, accept_pauses{0}, sessions_open{0}, sessions_on_websocket{0}, sessions_opened_polling{0},
            sessions_opened_websocket{0}, sessions_upgraded{0}, sockets_connected{0}, slow_clients_closed{0}, unsent_bytes{0};
        std::array<std::atomic<std::uint64_t>, 9> sessions_closed{};     // by DisconnectReason
        std::array<std::atomic<std::uint64_t>, 7> handshakes_refused{};  // by HandshakeRefusal
        static void add(std::atomic<std::uint64_t>& c, std::uint64_t n) {
            c.store(c.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
        }
        static void sub(std::atomic<std::uint64_t>& c, std::uint64_t n) {
            c.store(c.load(std::memory_order_relaxed) - n, std::memory_order_relaxed);
        }
    };
    Counters& counters() { return counters_; }
    const Counters& counters() const { return counters_; }

private:
    static constexpr std::size_t read_buffer_bytes = 128 * 1024;
    struct Delayed;

    void poll_once();
    void run_posts();
    void flush_all();
    void bury();

    const unsigned index_;
    const base::Clock& clock_;
    SystemIo system_io_;
    Io& io_;
    std::unique_ptr<Poller> poller_;
    std::chrono::steady_clock::time_point now_;
    std::chrono::milliseconds linger_time_{2'000};
    std::size_t unsent_max_ = SIZE_MAX;
    TimerWheel timers_;
    Arena arena_;
    std::unique_ptr<char[]> read_buffer_;
    std::vector<Flushable*> dirty_;
    std::vector<std::shared_ptr<const void>> kept_;
    std::vector<std::unique_ptr<std::vector<iovec>>> gather_pool_;
    std::vector<std::unique_ptr<void, void (*)(void*)>> graveyard_;
    std::vector<Connection*> connections_;
    std::function<void(const PeerAddress&)> closed_hook_;
    Counters counters_;
    std::unordered_map<Delayed*, std::unique_ptr<Delayed>> delayed_;

    std::atomic<std::thread::id> thread_{};
    std::atomic<bool> started_{false};
    std::mutex post_mutex_;
    std::vector<base::UniqueFunction<void()>> posts_;
    std::vector<base::UniqueFunction<void()>> running_posts_;
    bool wake_pending_ = false;
    std::atomic<std::uint64_t> posted_{0};     // counts jobs; written with post_mutex_ held
    std::atomic<std::uint64_t> posts_run_{0};  // so many of them have run; written on the loop
    std::atomic<bool> stopping_{false};
};

void Unsent::set(std::size_t bytes) {
    EventLoop::Counters::add(loop_.counters().unsent_bytes, bytes - bytes_);  // wraps to what is less
    bytes_ = bytes;
}

}  // namespace sioxx::net
