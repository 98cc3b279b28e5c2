// Where the randomness of a property test starts. Printed with every failure; TRUEBOND_SEED=<n> plays it again.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace sioxx::wire::test {

inline std::uint64_t seed() {
    const char* given = std::getenv("TRUEBOND_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
}

/// `Rng rng;` at the start of a test; pass `rng.trace()` to SCOPED_TRACE.
class Rng {
public:
    explicit Rng(std::uint64_t from = seed()) : seed_(from), engine_(from) {}
    std::string trace() const { return "TRUEBOND_SEED=" + std::to_string(seed_); }
    /// 0 <= result < n
    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(engine_); }
    bool one_in(std::size_t n) { return below(n) == 0; }
    std::uint64_t bits() { return engine_(); }
    std::string bytes(std::size_t n) {
        std::string out(n, '\0');
        for (char& c : out) c = static_cast<char>(engine_() & 0xFF);
        return out;
    }

private:
    std::uint64_t seed_;
    std::mt19937_64 engine_;
};

}  // namespace sioxx::wire::test
