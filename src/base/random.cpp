#include "base/random.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include <sys/random.h>

namespace sioxx::base {

namespace {

void fetch(std::span<std::byte> out) {
    while (!out.empty()) {
        const ssize_t n = ::getrandom(out.data(), out.size(), 0);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) std::abort();  // no randomness, no security: nothing sensible can go on
        out = out.subspan(static_cast<std::size_t>(n));
    }
}

}  // namespace

void SystemRandom::fill(std::span<std::byte> out) {
    constexpr std::size_t short_bytes_max = 64;
    if (out.size() > short_bytes_max) return fetch(out);
    const std::lock_guard lock(mutex_);
    if (left_ < out.size()) {
        fetch(stock_);
        left_ = stock_.size();
    }
    const std::span<std::byte> given = std::span(stock_).subspan(stock_.size() - left_, out.size());
    std::copy(given.begin(), given.end(), out.begin());
    std::fill(given.begin(), given.end(), std::byte{0});
    left_ -= out.size();
}

}  // namespace sioxx::base
