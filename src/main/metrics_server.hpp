// /metrics on a listener of its own.
#pragma once

#include "base/log.hpp"
#include "main/configuration.hpp"
#include "main/prometheus_metrics.hpp"
#include "sioxx/host.hpp"

#include <string>

namespace truebond {

/// One thread, few connections, one route. Everything that the metrics read must live until it is gone.
class MetricsServer {
public:
    MetricsServer(Endpoint where, const PrometheusMetrics& metrics, base::Logger& log);
    /// Stops listening; an answer under way is finished.
    ~MetricsServer() { host_.stop(); }
    MetricsServer(const MetricsServer&) = delete;
    MetricsServer& operator=(const MetricsServer&) = delete;

    /// Empty, or why it could not listen.
    std::string start() { return host_.start(); }
    std::uint16_t port() const { return host_.port(); }

private:
    void answer(const sioxx::HttpRequest& request, sioxx::HttpResponder& responder) const;

    const PrometheusMetrics& metrics_;
    sioxx::Host host_;
};

}  // namespace truebond
