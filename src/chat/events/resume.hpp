// Connection state recovery on the users' event logs: who asks for it (auth {token, resume: true}) and comes back gets what they missed,
// also after a restart of the server, and on another server with the same store.
#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"
#include "chat/edge/authentication.hpp"
#include "chat/edge/resume_ticket.hpp"
#include "chat/events/turnstile.hpp"
#include "chat/usecases/read_events.hpp"
#include "sioxx/recovery.hpp"

#include <deque>
#include <mutex>
#include <unordered_map>

namespace truebond {

struct ResumeOptions {
    std::size_t page = 500;                   // events asked for at once
    std::size_t events_max = 10'000;          // of one client: who missed more connects plainly and fetches afresh
    std::size_t bytes_max = 3 * 1024 * 1024;  // of their payloads; below what a connection may have unsent
    TurnstileOptions door;                    // who is inside is read for, or what they missed is on its way to their loop
    std::size_t rooms_kept_max = 10'000;      // lost clients whose conversation rooms are remembered
    std::int64_t rooms_kept_us = 120'000'000;
};

/// Thread-safe. attach() before the host starts; what that is given must live until the store has answered everything.
class Resume final : public sioxx::Recovery, public std::enable_shared_from_this<Resume> {
public:
    Resume(std::string_view secret, const base::Clock& clock, base::Random& random, ResumeOptions options = {});

    void attach(const Authentication& authentication, ReadEvents& events);
    /// Too many are coming back at once: further handshakes are to be answered "later".
    bool busy() const { return door_->busy(); }
    /// Clients that are being read for or wait for that.
    std::size_t waiting() const { return door_->waiting(); }
    base::QueueDepth queue() const { return door_->depth(); }

    void restore(const sioxx::RecoveryRequest& request, Done done) override;
    void lost(sioxx::LostSession session) override;
    void expire() override;

private:
    struct Lost {
        std::string sid;
        std::vector<std::string> rooms;
        base::WallTime at;
    };
    struct Reading;

    void start_afresh(const std::shared_ptr<Reading>& reading);
    void read_on(const std::shared_ptr<Reading>& reading);
    void finish(const std::shared_ptr<Reading>& reading, sioxx::RecoveryAnswer answer);
    std::optional<Lost> take_lost(const std::string& pid);

    const ResumeTickets tickets_;
    const base::Clock& clock_;
    base::Random& random_;
    const ResumeOptions options_;
    const Authentication* authentication_ = nullptr;
    ReadEvents* events_ = nullptr;
    const std::shared_ptr<Turnstile> door_;

    std::mutex mutex_;
    std::unordered_map<std::string, Lost> lost_;  // by pid
    std::deque<std::pair<base::WallTime, std::string>> lost_order_;
};

}  // namespace truebond
