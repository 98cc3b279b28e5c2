// The server, put together: store → use cases → REST and events on one host. Wiring only.
#pragma once

#include "backends/crypto/bcrypt_hasher.hpp"
#include "backends/crypto/hmac_secrets.hpp"
#include "backends/curl/curl_courier.hpp"
#include "backends/local/local_media.hpp"
#include "backends/local/log_notifier.hpp"
#include "backends/local/outbox_worker.hpp"
#include "backends/memory/local_presence.hpp"
#include "backends/memory/local_revocations.hpp"
#include "backends/vips/vips_photo_maker.hpp"
#include "chat/events/chat_events.hpp"
#include "chat/events/resume.hpp"
#include "chat/ports/rate_limiter.hpp"
#include "chat/rest/rest_api.hpp"
#include "main/admin_commands.hpp"
#include "main/counted_ports.hpp"
#include "main/host_scheduler.hpp"
#include "main/settings.hpp"
#include "main/watch.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace truebond {

struct ApplicationParts {
    const Config& config;
    std::string jwt_secret;
    std::string web_dir;              // empty: no web client
    std::filesystem::path media_dir;  // photos
    std::unique_ptr<Store> store;
    const base::Clock& clock;
    base::Random& random;
    base::Logger& log;
    AuditLog& audit;
    base::Metrics& metrics;  // what is looked at there ends with the application
};

/// start() once, then drain() or stop() once, from one thread. Two in one process do not know each other.
class Application {
public:
    explicit Application(ApplicationParts parts);
    /// stop()s.
    ~Application();

    /// Loads the revocations, binds, begins to serve. Empty, or why it could not.
    std::string start();
    std::uint16_t port() const { return host_.port(); }
    Store::Health store_health() const { return store_->health(); }
    bool has_web_client() const { return !web_.empty(); }

    /// Not ready any more, takes no new connections, sends clients away in waves, lets requests finish; then stop().
    void drain(std::chrono::milliseconds limit);
    /// Ends everything at once and closes the store.
    void stop();

    /// Commands of an operator, with caches and open connections following at once. Any thread, until stop().
    AdminReply admin(const sioxx::Value& command) { return admin_.run(command); }

private:
    void show(base::Metrics& metrics);
    std::string load_revocations();
    void forget_expired_revocations();

    const base::Clock& clock_;
    base::Logger& log_;
    CountedAuditLog audit_;
    RequestIds request_ids_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<BcryptHasher> hasher_;
    LocalRevocations revocations_;
    HmacSecrets secrets_;
    CurlCourier courier_;
    LocalMedia media_;
    VipsPhotoMaker photo_maker_;
    std::unique_ptr<RateLimiter> rate_limiter_;
    CountedRateLimiter counted_limiter_;
    LocalPresenceRegistry presence_;
    sioxx::Host host_;
    HostScheduler scheduler_;
    CheckHealth* health_ = nullptr;  // the use case's; asked by the server's admission
    std::shared_ptr<Resume> resume_;
    sioxx::Server server_;
    EventPublisher publisher_;
    CountedEvents events_out_;
    UseCases chat_;
    JwtCodec jwt_;
    Authentication authentication_;
    ChatEvents events_;
    StaticFiles web_;
    RestApi rest_;
    LogNotifier notifier_;
    OutboxWorker outbox_;
    AdminCommands admin_;
    Watch watch_;
    bool stopped_ = false;
};

}  // namespace truebond
