#include "backends/curl/curl_courier.hpp"

#include "backends/curl/letter_format.hpp"
#include "backends/curl/transfer.hpp"
#include "base/encoding.hpp"

#include <algorithm>
#include <array>
#include <curl/curl.h>

#include <pthread.h>

namespace truebond {
namespace {

constexpr std::chrono::milliseconds pause_max{60'000};
constexpr std::string_view into_log = "log";

bool is_smtp(std::string_view url) { return url.starts_with("smtp://") || url.starts_with("smtps://"); }

}  // namespace

CurlCourier::CurlCourier(CurlCourierOptions options, const base::Clock& clock, base::Random& random, base::Logger& log)
    : options_(std::move(options)), clock_(clock), random_(random), log_(log) {
    curl_global_init(CURL_GLOBAL_DEFAULT);  // safe to repeat, and from any thread
    for (unsigned i = 0; i < options_.threads; ++i) {
        threads_.emplace_back([this] { work(); });
        ::pthread_setname_np(threads_.back().native_handle(), "courier");
    }
}

CurlCourier::~CurlCourier() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
    if (!waiting_.empty())
        log_.error("letters were not delivered before the end", {{"letters", static_cast<std::int64_t>(waiting_.size())}});
}

const std::string& CurlCourier::url_of(const Letter& letter) const {
    return letter.kind == Letter::Kind::mail ? options_.mail_url : options_.text_url;
}

bool CurlCourier::take(Letter letter) {
    const std::string to = curl::masked(letter);
    const std::string& url = url_of(letter);
    if (url == into_log) {
        log_.info(
            "a letter",
            {{"to", std::string_view(letter.to)}, {"subject", std::string_view(letter.subject)}, {"body", std::string_view(letter.body)}});
        return true;
    }
    if (url.empty()) {
        log_.error(letter.kind == Letter::Kind::mail ? "no mail can be sent: MAIL_URL is not set"
                                                     : "no text message can be sent: SMS_URL is not set",
                   {{"to", std::string_view(to)}});
        return true;  // trying again would not help
    }
    std::array<std::byte, 12> id{};
    random_.fill(id);
    const Time now = clock_.steady();
    {
        const std::lock_guard lock(mutex_);
        if (!stopping_ && waiting_.size() < options_.waiting_max) {
            waiting_.emplace(now, Waiting{std::move(letter), base::hex(id), now, options_.first_retry});
            wake_.notify_one();
            return true;
        }
    }
    log_.error("a letter was refused: too many wait", {{"to", std::string_view(to)}});
    return false;
}

void CurlCourier::work() {
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
        attempt(std::move(next));
        lock.lock();
    }
}

void CurlCourier::attempt(Waiting waiting) {
    const std::string& url = url_of(waiting.letter);
    ++waiting.attempts;
    const curl::Attempt made =
        is_smtp(url)
            ? curl::send_mail(url, options_.mail_from, waiting.letter.to,
                              curl::mail_message(waiting.letter, options_.mail_from, clock_.wall(), waiting.id + "@truebond"),
                              options_.attempt_limit, stopping_)
            : curl::post_webhook(url, options_.webhook_secret, curl::webhook_body(waiting.letter), options_.attempt_limit, stopping_);
    if (made.result == curl::Attempt::Result::delivered) return;
    const std::string to = curl::masked(waiting.letter);
    const Time now = clock_.steady();
    const bool over = made.result == curl::Attempt::Result::hopeless || now + waiting.pause - waiting.taken_at > options_.give_up_after;
    const std::initializer_list<base::LogField> fields{
        {"to", std::string_view(to)}, {"why", std::string_view(made.why)}, {"attempts", std::int64_t{waiting.attempts}}};
    if (over && !stopping_) return log_.error("a letter could not be delivered", fields);
    log_.warn("a letter is tried again", fields);
    const std::lock_guard lock(mutex_);
    const Time due = now + waiting.pause;
    waiting.pause = std::min(2 * waiting.pause, pause_max);
    waiting_.emplace(due, std::move(waiting));
}

}  // namespace truebond
