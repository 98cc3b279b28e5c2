#include "chat/events/turnstile.hpp"

#include <utility>

namespace truebond {

struct Turnstile::Held {
    explicit Held(std::shared_ptr<Turnstile> t) : turnstile(std::move(t)) {}
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held() { turnstile->release(); }
    std::shared_ptr<Turnstile> turnstile;
};

bool Turnstile::enter(std::weak_ptr<sioxx::Socket> socket, Job job) {
    {
        const std::lock_guard lock(mutex_);
        if (waiting() >= options_.waiting_max * (1 + options_.waiting_more)) return false;
        comers_.push_back({std::move(socket), std::move(job)});
        waiting_.fetch_add(1, std::memory_order_relaxed);
    }
    work_off();
    return true;
}

void Turnstile::leave(const std::weak_ptr<sioxx::Socket>& socket, Place place) {
    sioxx::Socket::post(socket, [held = std::move(place)](sioxx::Socket&) {});
}

// A job may be done before it returns. So one thread at a time does this, in a loop: whoever leaves meanwhile, on whatever thread, is seen
// when the lock is taken again.
void Turnstile::work_off() {
    std::unique_lock lock(mutex_);
    if (working_off_) return;
    working_off_ = true;
    while (inside_ < options_.inside_max && !comers_.empty()) {
        Comer next = std::move(comers_.front());
        comers_.pop_front();
        const bool gone = next.socket.expired();
        if (gone) waiting_.fetch_sub(1, std::memory_order_relaxed);
        else ++inside_;
        lock.unlock();
        if (!gone) next.job(std::make_shared<const Held>(shared_from_this()));
        next.job = nullptr;  // what it holds goes without the lock
        lock.lock();
    }
    working_off_ = false;
}

void Turnstile::release() {
    {
        const std::lock_guard lock(mutex_);
        --inside_;
        waiting_.fetch_sub(1, std::memory_order_relaxed);
    }
    work_off();
}

}  // namespace truebond
