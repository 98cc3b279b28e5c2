// Randomness comes from outside, so that tests can repeat it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <random>
#include <span>

namespace sioxx::base {

/// Thread-safe source of random bytes.
class Random {
public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::byte> out) = 0;
    std::uint64_t next_u64() {
        std::uint64_t v = 0;
        fill(std::as_writable_bytes(std::span(&v, 1)));
        return v;
    }
};

/// The kernel's generator; fit for keys, tokens and session ids. Short ones come from a stock, a few hundred bytes fetched at once; what
/// was given out is wiped from it.
class SystemRandom final : public Random {
public:
    void fill(std::span<std::byte> out) override;

private:
    std::mutex mutex_;
    std::array<std::byte, 512> stock_{};
    std::size_t left_ = 0;  // at its end
};

/// Repeatable; for tests only.
class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
    void fill(std::span<std::byte> out) override {
        const std::lock_guard lock(mutex_);
        for (std::byte& b : out) b = static_cast<std::byte>(engine_() & 0xff);
    }

private:
    std::mutex mutex_;
    std::mt19937_64 engine_;
};

}  // namespace sioxx::base
