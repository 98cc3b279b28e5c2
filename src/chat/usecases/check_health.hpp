// Whether the service can do its work.
#pragma once

#include "chat/ports/store.hpp"

#include <atomic>

namespace truebond {

/// Thread-safe; never blocks.
class CheckHealth {
public:
    explicit CheckHealth(const Store& store) : store_(store) {}
    Store::Health store() const { return store_.health(); }
    /// Takes new work: the store answers and we are not about to go.
    bool is_ready() const { return !draining_ && store_.health().connected; }
    bool is_draining() const { return draining_; }
    /// From now on not ready.
    void drain() { draining_ = true; }

private:
    const Store& store_;
    std::atomic<bool> draining_{false};
};

}  // namespace truebond
