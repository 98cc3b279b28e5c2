// Letters by SMTP, by webhook, or into the log.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "chat/domain/base.hpp"
#include "chat/ports/courier.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace truebond {

struct CurlCourierOptions {
    // Where letters of a kind go: an smtp(s):// URL (mail only), an http(s):// URL, "log" (with everything that is in them: for
    // development), or empty: nowhere, which is logged as an error for each.
    std::string mail_url;
    std::string text_url;
    std::string mail_from = "noreply@localhost";
    std::string webhook_secret;
    std::size_t waiting_max = 1000;
    unsigned threads = 2;
    std::chrono::milliseconds attempt_limit{20'000};
    std::chrono::milliseconds first_retry{2'000};  // doubled each time, up to a minute
    std::chrono::milliseconds give_up_after{10 * 60'000};
};

/// What waits is in memory only: the secrets in letters are nowhere on disk. The destructor ends attempts under way and says how many
/// letters are lost with it. `clock`, `random` and `log` must outlive it.
class CurlCourier final : public Courier {
public:
    CurlCourier(CurlCourierOptions options, const base::Clock& clock, base::Random& random, base::Logger& log);
    ~CurlCourier() override;

    bool take(Letter letter) override;

private:
    using Time = std::chrono::steady_clock::time_point;
    struct Waiting {
        Letter letter;
        std::string id;
        Time taken_at;
        std::chrono::milliseconds pause;
        int attempts = 0;
    };

    const std::string& url_of(const Letter& letter) const;
    void work();
    void attempt(Waiting waiting);

    const CurlCourierOptions options_;
    const base::Clock& clock_;
    base::Random& random_;
    base::Logger& log_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::multimap<Time, Waiting> waiting_;  // by when they are due
    std::atomic<bool> stopping_{false};
    std::vector<std::thread> threads_;
};

}  // namespace truebond
