// Monotonic time in nanoseconds; the unit of everything that is measured here.
#pragma once

#include <cstdint>
#include <time.h>

namespace loadtest {

using Nanos = std::int64_t;

inline constexpr Nanos nanos_per_second = 1'000'000'000;
inline constexpr Nanos nanos_per_milli = 1'000'000;

inline Nanos now() {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<Nanos>(t.tv_sec) * nanos_per_second + t.tv_nsec;
}

inline Nanos from_seconds(double seconds) { return static_cast<Nanos>(seconds * 1e9); }
inline double to_seconds(Nanos nanos) { return static_cast<double>(nanos) / 1e9; }

}  // namespace loadtest
