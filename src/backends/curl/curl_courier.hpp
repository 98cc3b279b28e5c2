// Letters by SMTP, by webhook, or into the log.
#pragma once

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/queue_depth.hpp"
#include "base/random.hpp"
#include "chat/domain/base.hpp"
#include "chat/ports/courier.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace truebond {

struct CurlCourierOptions {
    // Where letters of a kind go: an smtp(s):// URL (mail only), an http(s):// URL, "log" (with everything that is in them: for
    // development), or empty: nowhere, which is logged as an error for each.
    std::string mail_url;
    std::string text_url;
    std::string mail_from = "noreply@localhost";
    std::string webhook_secret;
    std::size_t waiting_max = 1000;  // of each kind, those that are being handed over among them
    unsigned threads = 2;            // of each kind
    std::chrono::milliseconds attempt_limit{20'000};
    std::chrono::milliseconds first_retry{2'000};  // doubled each time, up to a minute
    std::chrono::milliseconds give_up_after{10 * 60'000};
};

/// Each kind of letter has its queue and its threads, so that one provider's trouble is not the other's. What waits is in memory only: the
/// secrets in letters are nowhere on disk. The destructor ends attempts under way and says how many letters are lost with it. `clock`,
/// `random` and `log` must outlive it.
class CurlCourier final : public Courier {
public:
    CurlCourier(CurlCourierOptions options, const base::Clock& clock, base::Random& random, base::Logger& log);
    ~CurlCourier() override;

    bool has_room(Letter::Kind kind) const override;
    bool take(Letter letter) override;
    base::QueueDepth queue(Letter::Kind kind) const;

private:
    class Lane;
    Lane& lane_of(Letter::Kind kind) const { return kind == Letter::Kind::mail ? *mail_ : *text_; }

    const CurlCourierOptions options_;
    base::Random& random_;
    base::Logger& log_;
    const std::unique_ptr<Lane> mail_;
    const std::unique_ptr<Lane> text_;
};

}  // namespace truebond
