#include "backends/curl/lane.hpp"

#include "backends/curl/letter_format.hpp"
#include "backends/curl/transfer.hpp"

#include <algorithm>

#include <pthread.h>

namespace truebond {
namespace {

constexpr std::chrono::milliseconds pause_max{60'000};

}  // namespace

CurlCourier::Lane::Lane(const std::string& url, const CurlCourierOptions& options, const base::Clock& clock, base::Logger& log)
    : url_(url), options_(options), clock_(clock), log_(log) {
    if (!goes_out(url)) return;
    for (unsigned i = 0; i < options_.threads; ++i) {
        threads_.emplace_back([this] { work(); });
        ::pthread_setname_np(threads_.back().native_handle(), "courier");
    }
}

CurlCourier::Lane::~Lane() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
    if (held_ > 0) log_.error("letters were not delivered before the end", {{"letters", static_cast<std::int64_t>(held_)}});
}

bool CurlCourier::Lane::has_room() const {
    const std::lock_guard lock(mutex_);
    return !stopping_ && held_ < options_.waiting_max;
}

std::size_t CurlCourier::Lane::held() const {
    const std::lock_guard lock(mutex_);
    return held_;
}

bool CurlCourier::Lane::take(Letter letter, std::string id) {
    const Time now = clock_.steady();
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ || held_ >= options_.waiting_max) return false;
        ++held_;
        waiting_.emplace(now, Waiting{std::move(letter), std::move(id), now, options_.first_retry});
    }
    wake_.notify_one();
    return true;
}

void CurlCourier::Lane::work() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        if (waiting_.empty()) {
            wake_.wait(lock);
            continue;
        }
        const Time due = waiting_.begin()->first;
        if (const Time now = clock_.steady(); due > now) {
            wake_.wait_for(lock, due - now);
            continue;
        }
        Waiting next = std::move(waiting_.extract(waiting_.begin()).mapped());
        lock.unlock();
        const bool again = attempt(next);
        lock.lock();
        if (again) {
            const Time when = clock_.steady() + next.pause;
            next.pause = std::min(2 * next.pause, pause_max);
            waiting_.emplace(when, std::move(next));
        } else {
            --held_;
        }
    }
}

bool CurlCourier::Lane::attempt(Waiting& waiting) {
    ++waiting.attempts;
    const curl::Attempt made =
        curl::is_smtp(url_)
            ? curl::send_mail(url_, options_.mail_from, waiting.letter.to,
                              curl::mail_message(waiting.letter, options_.mail_from, clock_.wall(), waiting.id + "@truebond"),
                              options_.attempt_limit, stopping_)
            : curl::post_webhook(url_, options_.webhook_secret, curl::webhook_body(waiting.letter), options_.attempt_limit, stopping_);
    if (made.result == curl::Attempt::Result::delivered) return false;
    const std::string to = curl::masked(waiting.letter);
    const bool late = clock_.steady() + waiting.pause - waiting.taken_at > options_.give_up_after;
    const std::initializer_list<base::LogField> fields{
        {"to", std::string_view(to)}, {"why", std::string_view(made.why)}, {"attempts", std::int64_t{waiting.attempts}}};
    if ((made.result == curl::Attempt::Result::hopeless || late) && !stopping_) {
        log_.error("a letter could not be delivered", fields);
        return false;
    }
    log_.warn("a letter is tried again", fields);
    return true;
}

}  // namespace truebond
