// The library's counters, as metrics.
#pragma once

#include "base/metrics.hpp"
#include "sioxx/host.hpp"

namespace truebond {

/// `host` must outlive the last look.
void show_host(sioxx::base::Metrics& metrics, const sioxx::Host& host);

}  // namespace truebond
