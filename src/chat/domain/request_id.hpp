// What a request is called in the log, from its arrival until those whom it concerns have heard of it.
#pragma once

#include "base/random.hpp"
#include "chat/domain/base.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace truebond {

/// 1 to 64 of A-Z a-z 0-9 . _ - ; empty: there is none. Held in place, so that it can go along with a message for nothing.
class RequestId {
public:
    static constexpr std::size_t characters_max = 64;

    RequestId() = default;
    /// nullopt: not well-formed.
    static std::optional<RequestId> parse(std::string_view text);

    std::string_view text() const { return {characters_.data(), size_}; }
    bool empty() const { return size_ == 0; }
    friend bool operator==(const RequestId& a, const RequestId& b) { return a.text() == b.text(); }

private:
    std::array<char, characters_max> characters_{};
    std::uint8_t size_ = 0;
};

/// Makes them: five random characters of this run, two of the lane, then a count. At most 15 characters, which a std::string holds in
/// place. Thread-safe; callers of different lanes (event loops) do not share a cache line.
class RequestIds {
public:
    explicit RequestIds(base::Random& random);
    RequestId next(unsigned lane);

private:
    struct alignas(64) Lane {
        std::atomic<std::uint64_t> count{0};
    };
    std::array<char, 5> run_{};
    std::array<Lane, 64> lanes_;
};

/// What goes along with a command besides what it says.
struct Trace {
    RequestId request;
    std::chrono::steady_clock::time_point received{};   // by a door; the default: not known
    std::chrono::steady_clock::time_point committed{};  // by the store
};

}  // namespace truebond
