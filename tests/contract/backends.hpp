// The backends under contract, and how to make one.
#pragma once

#include "chat/ports/store.hpp"

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace truebond::test {

/// Small, so that a test gets to their ends.
inline constexpr std::int64_t events_kept_max = 20;
inline constexpr std::chrono::hours events_kept_for{7 * 24};
inline constexpr std::int64_t notifications_kept_max = 8;
inline constexpr std::chrono::hours notifications_kept_for{48};
inline constexpr std::size_t queue_max = 256;

/// Where a store lives: it can be left and found again.
class Home {
public:
    virtual ~Home() = default;
    virtual Store& store() = 0;
    /// Closes and opens again; false when this backend forgets.
    virtual bool reopen() = 0;
};

struct Backend {
    std::string name;
    std::function<std::unique_ptr<Home>()> make;
};

/// Every one there is.
const std::vector<Backend>& all_backends();

inline void PrintTo(const Backend& backend, std::ostream* out) { *out << backend.name; }

}  // namespace truebond::test
