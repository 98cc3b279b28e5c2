#include "base/random.hpp"

#include <cerrno>
#include <cstdlib>

#include <sys/random.h>

namespace sioxx::base {

void SystemRandom::fill(std::span<std::byte> out) {
    while (!out.empty()) {
        const ssize_t n = ::getrandom(out.data(), out.size(), 0);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) std::abort();  // no randomness, no security: nothing sensible can go on
        out = out.subspan(static_cast<std::size_t>(n));
    }
}

}  // namespace sioxx::base
