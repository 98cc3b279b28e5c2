#include "main/application.hpp"

#include "backends/memory/local_rate_limiter.hpp"
#include "chat/ports/queue_metrics.hpp"
#include "main/configuration.hpp"
#include "main/host_metrics.hpp"
#include "main/version.hpp"

#include <algorithm>
#include <future>
#include <utility>

namespace truebond {
namespace {

constexpr std::chrono::seconds revocation_sweep{60};
constexpr std::uint64_t sessions_ended_per_ms = 40;  // 10,000 in a quarter of a second

sioxx::HostOptions host_options(const ApplicationParts& parts) {
    sioxx::HostOptions options;
    options.address = parts.config.host;
    options.port = parts.config.port;
    options.loops = parts.config.loops;
    options.connections_max = parts.config.connections_max;
    options.connections_per_address_max = parts.config.connections_per_address_max;
    options.clock = &parts.clock;
    options.random = &parts.random;
    options.logger = &parts.log;
    return options;
}

sioxx::ServerOptions server_options(const Config& config, std::function<bool()> draining, std::function<bool()> crowded,
                                    const std::shared_ptr<Resume>& resume) {
    sioxx::ServerOptions options;
    options.path = "/socket.io";
    options.any_connect_payload = true;  // an auth that is no object is refused with a code, not with silence
    options.ignore_reserved_events = true;
    sioxx::CorsOptions cors;
    cors.credentials = true;
    cors.any_origin = !config.production;
    cors.methods = {"OPTIONS", "GET", "POST"};
    if (const auto origin = origin_of(config.frontend_url); origin && config.production) cors.origins = {*origin};
    options.cors = cors;
    options.recovery.port = resume;
    options.allow_request = [draining = std::move(draining), crowded = std::move(crowded), resume](const sioxx::HttpRequest&) {
        if (draining()) return sioxx::Admission{sioxx::Admission::Verdict::unavailable, "Server is shutting down"};
        if (crowded() || resume->busy())
            return sioxx::Admission{sioxx::Admission::Verdict::unavailable, "Too many clients are coming back at once"};
        return sioxx::Admission{};
    };
    return options;
}

std::string without_slash(std::string url) {
    while (url.ends_with('/')) url.pop_back();
    return url;
}

ChatOptions chat_options(const Config& config) {
    ChatOptions options;
    options.presence.grace = std::chrono::milliseconds(config.presence_grace_ms);
    options.presence.to_everyone = config.presence_everyone;
    if (!config.frontend_url.empty()) {
        options.reset_link = without_slash(config.frontend_url) + "/reset-password?token=";
    }
    return options;
}

CurlCourierOptions courier_options(const Config& config) {
    CurlCourierOptions options;
    const auto route = [&config](const std::string& url) { return url.empty() && !config.production ? std::string("log") : url; };
    options.mail_url = route(config.mail_url);
    options.text_url = route(config.sms_url);
    options.mail_from = config.mail_from;
    options.webhook_secret = config.webhook_secret;
    return options;
}

ProxyTrust proxy_trust(const Config& config) { return config.trust_forwarded ? ProxyTrust(config.trusted_proxies) : ProxyTrust(); }

RestOptions rest_options(const Config& config) {
    RestOptions options;
    options.production = config.production;
    options.environment = config.production ? "production" : "development";
    options.frontend_url = origin_of(config.frontend_url).value_or("");
    options.server = "truebond/" + std::string(program_version);
    options.public_url = without_slash(config.public_url);
    options.proxies = proxy_trust(config);
    options.service_key = ServiceKey(config.service_key);
    options.docs = config.docs == "on" || (config.docs == "auto" && !config.production);
    options.shows_codes = config.otp_in_answer;
    return options;
}

std::unique_ptr<RateLimiter> make_rate_limiter(const ApplicationParts& parts) {
    if (!parts.config.rate_limits) return std::make_unique<NoRateLimits>();
    return std::make_unique<LocalRateLimiter>(parts.config.rates, parts.clock, parts.random);
}

}  // namespace

Application::Application(ApplicationParts parts)
    : clock_(parts.clock),
      log_(parts.log),
      audit_(parts.audit, parts.metrics),
      request_ids_(parts.random),
      store_(std::move(parts.store)),
      hasher_(std::make_unique<BcryptHasher>(BcryptOptions{.cost = parts.config.bcrypt_cost, .threads = parts.config.bcrypt_threads},
                                             parts.random)),
      secrets_(parts.jwt_secret, parts.random),
      courier_(courier_options(parts.config), clock_, parts.random, log_),
      media_(LocalMediaOptions{.directory = parts.media_dir}, log_),
      photo_maker_(VipsOptions(), log_),
      rate_limiter_(make_rate_limiter(parts)),
      counted_limiter_(*rate_limiter_, parts.metrics),
      host_(host_options(parts)),
      scheduler_(host_),
      resume_(std::make_shared<Resume>(parts.jwt_secret, clock_, parts.random,
                                       ResumeOptions{.door = {.waiting_max = parts.config.resumes_max}})),
      server_(host_, server_options(
                         parts.config, [this] { return health_->is_draining(); }, [this] { return events_.busy(); }, resume_)),
      publisher_(server_, clock_, log_, parts.metrics),
      events_out_(publisher_, parts.metrics),
      chat_(ChatPorts{*store_, *hasher_, revocations_, counted_limiter_, presence_, scheduler_, events_out_, clock_, parts.random, log_,
                      audit_, secrets_, courier_, photo_maker_, media_, parts.metrics},
            chat_options(parts.config)),
      jwt_(parts.jwt_secret),
      authentication_(jwt_, chat_.authenticate, audit_, clock_),
      events_(server_, ChatEventsParts{chat_, authentication_, publisher_, clock_, log_, request_ids_, parts.metrics},
              proxy_trust(parts.config)),
      web_(parts.web_dir.empty() ? StaticFiles() : StaticFiles(parts.web_dir)),
      rest_(RestParts{chat_, authentication_, jwt_, web_, clock_, log_, request_ids_, parts.metrics}, rest_options(parts.config)),
      notifier_(log_),
      outbox_(OutboxPorts{*store_, presence_, notifier_, scheduler_, clock_, log_}),
      admin_(AdminParts{*store_, chat_.ids, clock_, audit_,
                        [this](const User& user, std::int64_t generation) {
                            chat_.users.wrote(user);
                            publisher_.disconnect_user(user.id, generation);
                        }}),
      watch_(host_, scheduler_, *store_, clock_, parts.metrics) {
    health_ = &chat_.check_health;
    resume_->attach(authentication_, chat_.read_events);
    host_.on_request([this](sioxx::HttpRequestPtr request, sioxx::HttpResponderPtr responder) {
        rest_.handle(std::move(request), std::move(responder));
    });
    host_.allow_large_bodies([this](const sioxx::HttpRequest& head) { return rest_.large_body(head); });
    show(parts.metrics);
    parts.metrics.gauge({"truebond_connections_max", "CONNECTIONS_MAX."}, {},
                        [max = static_cast<double>(parts.config.connections_max)] { return max; });
}

void Application::show(base::Metrics& metrics) {
    show_host(metrics, host_);
    show_queue(metrics, "password_hashing", [this] { return hasher_->queue(); });
    show_queue(metrics, "coming_in", [this] { return events_.coming_in(); });
    show_queue(metrics, "resuming", [this] { return resume_->queue(); });
    show_queue(metrics, "photos", [this] { return photo_maker_.queue(); });
    show_queue(metrics, "media", [this] { return media_.queue(); });
    show_queue(metrics, "mail", [this] { return courier_.queue(Letter::Kind::mail); });
    show_queue(metrics, "text_messages", [this] { return courier_.queue(Letter::Kind::text); });
    metrics.gauge({"truebond_ready", "1: takes new work, as /api/health/ready says."}, {},
                  [this] { return chat_.check_health.is_ready() ? 1.0 : 0.0; });
    metrics.gauge({"truebond_draining", "1: is about to end."}, {}, [this] { return chat_.check_health.is_draining() ? 1.0 : 0.0; });
    metrics.gauge({"truebond_store_up", "1: reading and writing work, as last seen."}, {},
                  [this] { return store_->health().connected ? 1.0 : 0.0; });
}

Application::~Application() { stop(); }

std::string Application::start() {
    // Before the first connection, or a revoked token would be good until they are known.
    if (std::string trouble = load_revocations(); !trouble.empty()) return trouble;
    if (std::string trouble = host_.start(); !trouble.empty()) return trouble;
    outbox_.start();
    watch_.start();
    forget_expired_revocations();
    chat_.photos.sweep();
    return {};
}

std::string Application::load_revocations() {
    std::promise<Outcome<std::vector<Revocation>>> loaded;
    store_->load_revocations(clock_.wall(), [&](Outcome<std::vector<Revocation>> r) { loaded.set_value(std::move(r)); });
    const auto revocations = loaded.get_future().get();
    if (!revocations) return "cannot read the revoked tokens from the database";
    for (const Revocation& revocation : *revocations) revocations_.add(revocation);
    return {};
}

void Application::forget_expired_revocations() {
    revocations_.expire(clock_.wall());
    scheduler_.after(revocation_sweep, [this] { forget_expired_revocations(); });
}

void Application::drain(std::chrono::milliseconds limit) {
    chat_.check_health.drain();
    outbox_.stop();
    host_.stop_accepting();
    // Until the next server is there nobody serves anybody: only so long that not all end in one moment. Clients come back after pauses
    // of their own, and whoever takes them over lets in no more than it can serve. The rest of the limit is for what is under way.
    const auto spread = std::chrono::milliseconds(host_.stats().sessions_open / sessions_ended_per_ms);
    host_.drain(std::min(spread, limit / 10), limit * 4 / 5);
    stop();
}

void Application::stop() {
    if (std::exchange(stopped_, true)) return;
    outbox_.stop();
    host_.stop();
    chat_.presence.close();
    // What these may still answer goes to the store, which is closed last.
    hasher_->stop();
    photo_maker_.stop();
    media_.stop();
    store_->close();
}

}  // namespace truebond
