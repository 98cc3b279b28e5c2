// What Prometheus' own libraries tell of a process, under the same names; and which program it is.
#pragma once

#include "base/metrics.hpp"

namespace truebond {

/// Read from /proc/self whenever somebody looks.
void show_process(sioxx::base::Metrics& metrics);

}  // namespace truebond
