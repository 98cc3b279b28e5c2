#include "histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace loadtest {

namespace {

constexpr unsigned sub_bits = 7;  // 128 buckets for each power of two
constexpr std::uint64_t sub_count = 1U << sub_bits;
constexpr std::size_t bucket_count = (64 - sub_bits) * sub_count;

std::size_t bucket_of(std::uint64_t value) {
    if (value < sub_count) return static_cast<std::size_t>(value);
    const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - sub_bits - 1;
    return static_cast<std::size_t>(shift * sub_count + (value >> shift));
}

std::uint64_t top_of(std::size_t bucket) {
    if (bucket < 2 * sub_count) return bucket;
    const std::size_t shift = bucket / sub_count - 1;
    return ((bucket - shift * sub_count + 1) << shift) - 1;
}

}  // namespace

Histogram::Histogram() : buckets_(bucket_count) {}

void Histogram::add(Nanos value) {
    value = std::max<Nanos>(value, 0);
    ++buckets_[bucket_of(static_cast<std::uint64_t>(value))];
    ++count_;
    sum_ += static_cast<double>(value);
    max_ = std::max(max_, value);
}

void Histogram::merge(const Histogram& other) {
    for (std::size_t i = 0; i < buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
    count_ += other.count_;
    sum_ += other.sum_;
    max_ = std::max(max_, other.max_);
}

void Histogram::clear() { *this = Histogram(); }

Nanos Histogram::percentile(double p) const {
    if (count_ == 0) return 0;
    const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(p * static_cast<double>(count_))));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
        seen += buckets_[i];
        if (seen >= rank) return std::min(static_cast<Nanos>(top_of(i)), max_);
    }
    return max_;
}

Json Histogram::summary() const {
    Json json = Json::object();
    json.set("count", count_);
    json.set("mean_us", std::round(mean() / 100) / 10);
    json.set("p50_us", to_micros(percentile(0.50)));
    json.set("p90_us", to_micros(percentile(0.90)));
    json.set("p99_us", to_micros(percentile(0.99)));
    json.set("p999_us", to_micros(percentile(0.999)));
    json.set("max_us", to_micros(max_));
    return json;
}

Json Histogram::distribution() const {
    Json json = Json::array();
    const auto point = [&](double share) {
        Json pair = Json::array();
        pair.push(share);
        pair.push(to_micros(percentile(share)));
        json.push(std::move(pair));
    };
    for (int percent = 1; percent <= 99; ++percent) point(percent / 100.0);
    for (const double share : {0.995, 0.999, 0.9995, 0.9999, 1.0}) point(share);
    return json;
}

double to_micros(Nanos nanos) { return std::round(static_cast<double>(nanos) / 100) / 10; }

}  // namespace loadtest
