// The letters of one kind, on their way.
#pragma once

#include "backends/curl/curl_courier.hpp"

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace truebond {

/// Whether letters leave by this URL: not into the log, and not nowhere.
bool goes_out(const std::string& url);

/// A queue by time, and the threads that work it off. Thread-safe. See CurlCourierOptions; what it is given must outlive it.
class CurlCourier::Lane {
public:
    Lane(const std::string& url, const CurlCourierOptions& options, const base::Clock& clock, base::Logger& log);
    ~Lane();
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    const std::string& url() const { return url_; }
    bool has_room() const;
    std::size_t held() const;
    /// False: there is no room.
    bool take(Letter letter, std::string id);

private:
    using Time = std::chrono::steady_clock::time_point;
    struct Waiting {
        Letter letter;
        std::string id;
        Time taken_at;
        std::chrono::milliseconds pause;
        int attempts = 0;
    };

    void work();
    /// True: it is to be tried again, at the pause that it says.
    bool attempt(Waiting& waiting);

    const std::string& url_;
    const CurlCourierOptions& options_;
    const base::Clock& clock_;
    base::Logger& log_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::multimap<Time, Waiting> waiting_;  // by when they are due
    std::size_t held_ = 0;                  // these, and those at which an attempt is made
    std::atomic<bool> stopping_{false};
    std::vector<std::thread> threads_;
};

}  // namespace truebond
