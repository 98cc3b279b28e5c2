// A bounded queue, as two gauges: the same two for whoever has one.
#pragma once

#include "base/metrics.hpp"
#include "base/queue_depth.hpp"

#include <functional>
#include <string_view>

namespace truebond {

/// `depth` is asked whenever somebody looks.
inline void show_queue(sioxx::base::Metrics& metrics, std::string_view name, const std::function<sioxx::base::QueueDepth()>& depth) {
    metrics.gauge({"truebond_queue_length", "What waits in a bounded queue."}, {{"queue", name}},
                  [depth] { return static_cast<double>(depth().waiting); });
    metrics.gauge({"truebond_queue_capacity", "How much may wait there; beyond it people are told 503."}, {{"queue", name}},
                  [depth] { return static_cast<double>(depth().capacity); });
}

}  // namespace truebond
