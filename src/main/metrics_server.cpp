#include "main/metrics_server.hpp"

namespace truebond {
namespace {

sioxx::HostOptions host_options(Endpoint where, base::Logger& log) {
    sioxx::HostOptions options;
    options.address = std::move(where.address);
    options.port = where.port;
    options.loops = 1;
    options.connections_max = 32;
    options.body_bytes_max = 0;
    options.logger = &log;
    return options;
}

}  // namespace

MetricsServer::MetricsServer(Endpoint where, const PrometheusMetrics& metrics, base::Logger& log)
    : metrics_(metrics), host_(host_options(std::move(where), log)) {
    host_.on_request(
        [this](const sioxx::HttpRequestPtr& request, const sioxx::HttpResponderPtr& responder) { answer(*request, *responder); });
}

void MetricsServer::answer(const sioxx::HttpRequest& request, sioxx::HttpResponder& responder) const {
    sioxx::HttpResponse response;
    response.headers.emplace_back("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    if (request.path != "/metrics") {
        response.status = 404;
        response.body = "/metrics\n";
    } else if (request.method != "GET") {
        response.status = 405;
        response.headers.emplace_back("Allow", "GET");
    } else {
        response.body = metrics_.text();
    }
    responder.send(std::move(response));
}

}  // namespace truebond
