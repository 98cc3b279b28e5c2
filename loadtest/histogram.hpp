// Latencies in buckets 0.8 % wide at most: constant memory, percentiles good to that width.
#pragma once

#include "clock.hpp"
#include "json.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace loadtest {

class Histogram {
public:
    Histogram();

    void add(Nanos value);
    void merge(const Histogram& other);
    void clear();

    std::uint64_t count() const { return count_; }
    Nanos max() const { return max_; }
    /// The value that a share `p` (0..1) of all values does not exceed; 0 if there are none.
    Nanos percentile(double p) const;
    double mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }

    /// {"count","mean_us","p50_us","p90_us","p99_us","p999_us","max_us"}
    Json summary() const;
    /// [[share, µs], …] for a plot of the distribution.
    Json distribution() const;

private:
    std::vector<std::uint64_t> buckets_;
    std::uint64_t count_ = 0;
    double sum_ = 0;
    Nanos max_ = 0;
};

/// Nanoseconds as microseconds with one decimal.
double to_micros(Nanos nanos);

}  // namespace loadtest
