#include "main/serve.hpp"

#include "backends/sqlite/sqlite_store.hpp"
#include "chat/ports/queue_metrics.hpp"
#include "main/application.hpp"
#include "main/audit_file.hpp"
#include "main/logging.hpp"
#include "main/metrics_server.hpp"
#include "main/process.hpp"
#include "main/process_metrics.hpp"
#include "main/prometheus_metrics.hpp"

#include <algorithm>
#include <cstdio>

namespace truebond {
namespace {

constexpr ExitCode exit_done = 0;
constexpr ExitCode exit_failed = 1;
constexpr ExitCode exit_configuration = 2;

ExitCode complain(const std::string& trouble, ExitCode code = exit_failed) {
    const std::string line = "truebond: " + trouble + "\n";
    std::fwrite(line.data(), 1, line.size(), stderr);
    return code;
}

ExitCode report(const AdminReply& reply) {
    if (!reply.ok) return complain(reply.text);
    std::puts(reply.text.c_str());
    return exit_done;
}

base::Result<std::unique_ptr<SqliteStore>, Trouble> open_store(const DataDirectory& data, const Config& config, const base::Clock& clock,
                                                               base::Logger& log, base::Metrics* metrics = nullptr) {
    constexpr std::int64_t day_us = std::int64_t{24} * 3600 * 1'000'000;
    SqliteOptions options;
    options.path = data.database().string();
    options.notifications = {config.notifications_kept_max, config.notifications_kept_days * day_us};
    options.metrics = metrics;
    return SqliteStore::open(options, clock, log);
}

std::string url_of(const Config& config, std::uint16_t port) {
    std::string host = config.host;
    if (host == "0.0.0.0" || host == "::") host = "localhost";  // "everywhere" is no place to visit
    else if (host.find(':') != std::string::npos) host = "[" + host + "]";
    return "http://" + host + ":" + std::to_string(port);
}

bool is_default(const Configuration& configuration, std::string_view name) {
    const auto& all = configuration.settings;
    const auto found = std::find_if(all.begin(), all.end(), [name](const EffectiveSetting& s) { return s.setting->name == name; });
    return found != all.end() && found->origin == "default";
}

/// Null without trouble: off, or the default address is another server's, which is no reason not to serve.
base::Result<std::unique_ptr<MetricsServer>, Trouble> start_metrics(const Configuration& configuration, const PrometheusMetrics& metrics,
                                                                    base::Logger& log) {
    const std::string& where = configuration.config.metrics_addr;
    const auto endpoint = endpoint_of(where);
    if (!endpoint) return std::unique_ptr<MetricsServer>();
    auto server = std::make_unique<MetricsServer>(*endpoint, metrics, log);
    const std::string trouble = server->start();
    if (trouble.empty()) {
        log.info("metrics", {{"address", std::string_view(endpoint->address)}, {"port", std::int64_t{server->port()}}});
        return server;
    }
    if (!is_default(configuration, "METRICS_ADDR")) return base::Unexpected("METRICS_ADDR: " + trouble);
    log.warn("no metrics: their default address is taken (METRICS_ADDR)", {{"why", std::string_view(trouble)}});
    return std::unique_ptr<MetricsServer>();
}

void say_started(base::Logger& log, const Config& config, const Application& app) {
    const std::string url = url_of(config, app.port());
    const std::string page = app.has_web_client() ? url + "/app/" : "none";
    const std::string engine = app.store_health().engine;
    const std::string data = config.data_dir.string();
    log.info("serving", {{"address", std::string_view(url)},
                         {"data_dir", std::string_view(data)},
                         {"engine", std::string_view(engine)},
                         {"page", std::string_view(page)},
                         {"environment", config.production ? std::string_view("production") : std::string_view("development")}});
}

void warn_of_oddities(base::Logger& log, const Config& config, std::uint64_t descriptors) {
    if (config.production && config.frontend_url.empty()) {
        log.warn("FRONTEND_URL is not set: in production no other origin may call from a browser");
    }
    if (descriptors < config.connections_max + 64) {
        log.warn(
            "the limit of open files is below CONNECTIONS_MAX",
            {{"limit", static_cast<std::int64_t>(descriptors)}, {"connections_max", static_cast<std::int64_t>(config.connections_max)}});
    }
}

void say_about_secret(base::Logger& log, const Secret& secret, const std::filesystem::path& file) {
    const std::string path = file.string();
    if (secret.generated) log.info("JWT_SECRET is not set: generated one", {{"file", std::string_view(path)}});
    if (secret.exposed) log.warn("others than its owner may read the secret", {{"file", std::string_view(path)}});
}

/// From the first signal on: what was begun is finished, within the limit.
void shut_down(Application& app, ControlServer& control, const Config& config, base::Logger& log, const std::string& signal) {
    log.info("stopping", {{"signal", std::string_view(signal)}});
    const std::chrono::milliseconds limit(config.shutdown_limit_ms);
    const ExitDeadline deadline(limit, log);
    control.stop();
    app.drain(limit);
    log.info("stopped");
}

}  // namespace

ExitCode serve(const Configuration& configuration) {
    const Config& config = configuration.config;
    StopSignals signals;
    const std::uint64_t descriptors = raise_descriptor_limit();
    const auto log = make_logger({.level = log_level_of(config.log_level), .json = config.log_json});
    base::SystemClock clock;
    base::SystemRandom random;

    auto data = DataDirectory::open(config.data_dir);
    if (!data) return complain(data.error());
    Secret secret{config.jwt_secret, false, false};
    if (secret.value.empty()) {
        auto loaded = load_or_make_secret(data->path(), random);
        if (!loaded) return complain(loaded.error());
        secret = *std::move(loaded);
        say_about_secret(*log, secret, data->path() / "jwt_secret");
        if (characters(secret.value) < jwt_secret_characters_min) {
            return complain((data->path() / "jwt_secret").string() + " is shorter than 32 characters", exit_configuration);
        }
    }
    PrometheusMetrics metrics;
    show_process(metrics);
    auto store = open_store(*data, config, clock, *log, &metrics);
    if (!store) return complain(store.error());
    AuditFile audit(data->audit_log(), clock, *log);
    show_queue(metrics, "audit", [&audit] { return audit.queue(); });
    Application app(ApplicationParts{config, secret.value, find_web_dir(config.web_dir), data->media(), *std::move(store), clock, random,
                                     *log, audit, metrics});
    const auto metrics_server = start_metrics(configuration, metrics, *log);
    if (!metrics_server) return complain(metrics_server.error());
    if (const std::string trouble = app.start(); !trouble.empty()) return complain(trouble);
    ControlServer control;
    const std::string trouble = control.start(data->control_socket(), [&app](const sioxx::Value& command) { return app.admin(command); });
    if (!trouble.empty()) return complain(trouble);

    warn_of_oddities(*log, config, descriptors);
    say_started(*log, config, app);
    shut_down(app, control, config, *log, signals.wait());
    return exit_done;
}

ExitCode administer(const Configuration& configuration, const AdminCommand& command) {
    const std::filesystem::path directory = configuration.config.data_dir;
    if (const auto reply = ask_server(directory / control_socket_name, command.request)) return report(*reply);
    const auto data = DataDirectory::open(directory, DataDirectory::Missing::refuse);
    if (!data) return complain(data.error());
    const auto log = make_logger({.level = base::LogLevel::warn});
    base::SystemClock clock;
    base::SystemRandom random;
    const auto store = open_store(*data, configuration.config, clock, *log);
    if (!store) return complain(store.error());
    IdGenerator ids(clock, random);
    AuditFile audit(data->audit_log(), clock, *log);
    const AdminReply reply = AdminCommands(AdminParts{**store, ids, clock, audit}).run(command.request);
    (*store)->close();
    return report(reply);
}

ExitCode seed(const Configuration& configuration, const SeedCommand& command) {
    if (configuration.config.production) return complain("seed is refused with ENVIRONMENT=production", exit_configuration);
    const auto data = DataDirectory::open(configuration.config.data_dir);
    if (!data) return complain(data.error());
    const auto log = make_logger({.level = base::LogLevel::warn});
    base::SystemClock clock;
    const auto store = open_store(*data, configuration.config, clock, *log);
    if (!store) return complain(store.error());
    if (command.messages > 0 && command.users < 2 * command.pairs + 1)
        return complain("seed: --users must be more than twice --pairs", exit_configuration);
    if (command.hub_conversations > 2 * command.pairs) return complain("seed: --hub must be at most twice --pairs", exit_configuration);
    const auto made = (*store)->seed_users(command.users, command.credits);
    const auto sent = (*store)->seed_messages(command.messages, command.pairs, command.hub_conversations);
    (*store)->close();
    if (!made) return complain("the database cannot be written");
    if (!sent) return complain("the messages cannot be written: more --credits, or a disk that works");
    std::printf("made %lld users, %lld were there already; sent %lld messages\n", static_cast<long long>(*made),
                static_cast<long long>(command.users - *made), static_cast<long long>(*sent));
    return exit_done;
}

}  // namespace truebond
