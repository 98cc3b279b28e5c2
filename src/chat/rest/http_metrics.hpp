// What is counted of requests: a series for each route, and some for what is none.
#pragma once

#include "base/log_budget.hpp"
#include "base/metrics.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace truebond {

namespace base = sioxx::base;

/// Thread-safe.
class HttpMetrics {
public:
    /// Series of requests that no route takes, before those of the routes.
    static constexpr std::size_t other = 0;      // 404, 405, a redirect, a body that was too large
    static constexpr std::size_t preflight = 1;  // CORS
    static constexpr std::size_t app = 2;        // the web client's files
    static constexpr std::size_t first_route = 3;

    /// (method, pattern) of each route, in the order that `first_route + n` names them by.
    using Name = std::pair<std::string_view, std::string_view>;
    HttpMetrics(base::Metrics& metrics, std::span<const Name> routes);

    void answered(std::size_t series, int status, std::chrono::nanoseconds took) const;
    const Name& name_of(std::size_t series) const { return series_[series].name; }
    /// For lines about answers that are slow, or our fault.
    base::LogBudget& trouble() const { return *trouble_; }

private:
    struct Series {
        Name name;
        base::CounterSet by_class;
        base::Histogram* took = nullptr;
    };
    std::vector<Series> series_;
    std::unique_ptr<base::LogBudget> trouble_;
};

}  // namespace truebond
