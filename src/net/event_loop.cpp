#include "net/event_loop.hpp"

#include "base/prefetch.hpp"

#include <algorithm>
#include <array>

namespace sioxx::net {
namespace {
constexpr std::size_t gather_capacity_kept = 128;
// A turn reads from so many connections before it writes to them: more, and what was read first has left the processor's cache by then.
constexpr std::size_t events_per_turn_max = 128;
constexpr std::size_t gather_pool_max = 4096;
constexpr std::size_t handler_bytes = 128;  // of a connection
}  // namespace

/// A posted job with a delay. Owned by the loop, so that what never fires is freed with it.
struct EventLoop::Delayed : Timer {
    explicit Delayed(EventLoop& l, base::UniqueFunction<void()> j) : Timer(&Delayed::fire), loop(l), job(std::move(j)) {}
    static void fire(Timer& timer) {
        auto& self = static_cast<Delayed&>(timer);
        auto node = self.loop.delayed_.extract(&self);
        self.job();
    }
    EventLoop& loop;
    base::UniqueFunction<void()> job;
};

EventLoop::EventLoop(unsigned index, const base::Clock& clock, Io* io)
    : index_(index),
      clock_(clock),
      io_(io != nullptr ? *io : system_io_),
      poller_(io_.make_poller()),
      now_(clock.steady()),
      timers_(now_),
      read_buffer_(std::make_unique_for_overwrite<char[]>(read_buffer_bytes)) {}

EventLoop::~EventLoop() { bury(); }

bool EventLoop::here() const {
    if (!started_.load(std::memory_order_acquire)) return true;
    return thread_.load(std::memory_order_acquire) == std::this_thread::get_id();
}

void EventLoop::run() {
    thread_.store(std::this_thread::get_id(), std::memory_order_release);
    started_.store(true, std::memory_order_release);
    while (!stopping_.load(std::memory_order_acquire) || has_posts()) turn();
    thread_.store(std::thread::id(), std::memory_order_release);
}

void EventLoop::stop() {
    stopping_.store(true, std::memory_order_release);
    post([] {});
}

void EventLoop::interrupt() noexcept {
    stopping_.store(true, std::memory_order_release);
    poller_->wake();  // one write(2)
}

void EventLoop::post(base::UniqueFunction<void()> job) {
    bool wake = false;
    {
        const std::lock_guard lock(post_mutex_);
        posts_.push_back(std::move(job));
        posted_.store(posted_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
        wake = !wake_pending_;
        wake_pending_ = true;
    }
    // From the loop itself too: it may be about to sleep.
    if (wake) poller_->wake();
}

void EventLoop::post_after(std::chrono::milliseconds delay, base::UniqueFunction<void()> job) {
    post([this, delay, d = std::make_unique<Delayed>(*this, std::move(job))]() mutable {
        Delayed& timer = *d;
        delayed_.emplace(&timer, std::move(d));
        timers_.start(timer, delay);
    });
}

bool EventLoop::has_posts() {
    const std::lock_guard lock(post_mutex_);
    return !posts_.empty();
}

bool EventLoop::add(int fd, std::uint32_t events, IoHandler& handler) { return poller_->add(fd, events, &handler); }

void EventLoop::modify(int fd, std::uint32_t events, IoHandler& handler) { poller_->modify(fd, events, &handler); }

void EventLoop::remove(int fd, IoHandler& handler) {
    handler.removed_ = true;
    poller_->remove(fd);
}

void EventLoop::register_connection(int fd, Connection& connection) {
    const auto at = static_cast<std::size_t>(fd);
    if (connections_.size() <= at) connections_.resize(at + 256, nullptr);
    connections_[at] = &connection;
    Counters::add(counters_.connections_open, 1);
}

void EventLoop::unregister_connection(int fd, const PeerAddress& peer) {
    connections_[static_cast<std::size_t>(fd)] = nullptr;
    Counters::sub(counters_.connections_open, 1);
    if (closed_hook_) closed_hook_(peer);
}

std::vector<Connection*> EventLoop::connections() const {
    std::vector<Connection*> open;
    for (Connection* c : connections_) {
        if (c != nullptr) open.push_back(c);
    }
    return open;
}

void EventLoop::forget(Flushable& object) {
    if (!object.queued_) return;
    object.queued_ = false;
    std::replace(dirty_.begin(), dirty_.end(), &object, static_cast<Flushable*>(nullptr));
}

std::vector<iovec>* EventLoop::take_gather() {
    if (gather_pool_.empty()) return new std::vector<iovec>();
    std::vector<iovec>* list = gather_pool_.back().release();
    gather_pool_.pop_back();
    return list;
}

void EventLoop::give_gather(std::vector<iovec>* list) {
    std::unique_ptr<std::vector<iovec>> owned(list);
    owned->clear();
    if (owned->capacity() <= gather_capacity_kept && gather_pool_.size() < gather_pool_max) gather_pool_.push_back(std::move(owned));
}

void EventLoop::turn() {
    poll_once();
    timers_.advance(now_);
    run_posts();
    flush_all();
    kept_.clear();
    arena_.reset();
    bury();
}

void EventLoop::poll_once() {
    int timeout_ms = -1;
    if (const auto limit = timers_.sleep_limit(now_)) timeout_ms = static_cast<int>(std::min<std::int64_t>(limit->count(), 60'000));
    std::array<epoll_event, events_per_turn_max> events;
    const int n = poller_->wait(events, timeout_ms);
    now_ = clock_.steady();
    timers_.set_now(now_);  // what is due fires after the input: a pong that waits in the socket must count
    for (int i = 0; i < n; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        if (i + 1 < n) base::prefetch(events[static_cast<std::size_t>(i) + 1].data.ptr, handler_bytes);
        if (event.data.ptr == nullptr) continue;  // a wake-up
        auto* handler = static_cast<IoHandler*>(event.data.ptr);
        if (!handler->removed_) handler->on_io(event.events);
    }
}

void EventLoop::run_posts() {
    if (posts_done()) return;
    std::uint64_t posted = 0;
    {
        const std::lock_guard lock(post_mutex_);
        running_posts_.swap(posts_);
        posted = posted_.load(std::memory_order_relaxed);
        wake_pending_ = false;
    }
    for (auto& job : running_posts_) {
        job();
        job = nullptr;  // what it holds goes at once, not with the last of the batch
    }
    running_posts_.clear();
    posts_run_.store(posted, std::memory_order_release);
}

void EventLoop::flush_all() {
    // flush() may queue more (a closed session tells its room): until nothing is left.
    for (std::size_t i = 0; i < dirty_.size(); ++i) {
        Flushable* object = dirty_[i];
        if (object == nullptr) continue;
        object->queued_ = false;
        object->flush();
    }
    dirty_.clear();
}

void EventLoop::bury() {
    while (!graveyard_.empty()) {
        auto dead = std::move(graveyard_);
        graveyard_.clear();
        dead.clear();
    }
}

}  // namespace sioxx::net
