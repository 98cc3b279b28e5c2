#include "chat/rest/http_metrics.hpp"

#include <algorithm>

namespace truebond {
namespace {

constexpr std::array<std::string_view, 5> classes{"1xx", "2xx", "3xx", "4xx", "5xx"};
constexpr std::array<HttpMetrics::Name, HttpMetrics::first_route> no_routes{
    HttpMetrics::Name{"other", "other"}, HttpMetrics::Name{"OPTIONS", "preflight"}, HttpMetrics::Name{"GET", "/app/"}};
constexpr std::size_t trouble_lines_per_second = 10;

}  // namespace

HttpMetrics::HttpMetrics(base::Metrics& metrics, std::span<const Name> routes)
    : trouble_(std::make_unique<base::LogBudget>(trouble_lines_per_second)) {
    const auto add = [&](const Name& name) {
        const base::MetricLabels labels{{"method", name.first}, {"route", name.second}};
        series_.push_back(
            {name,
             {metrics,
              {"truebond_http_requests_total", "Requests to the REST API that were answered, by route and class of the status."},
              "status",
              classes,
              labels},
             &metrics.histogram({"truebond_http_request_seconds", "From a request's arrival to its answer, by route."}, labels,
                                base::latency_shape)});
    };
    series_.reserve(no_routes.size() + routes.size());
    for (const Name& name : no_routes) add(name);
    for (const Name& name : routes) add(name);
}

void HttpMetrics::answered(std::size_t series, int status, std::chrono::nanoseconds took) const {
    const Series& s = series_[series];
    s.by_class.add_one(static_cast<std::size_t>(std::clamp(status / 100, 1, 5) - 1));
    s.took->took(took);
}

}  // namespace truebond
