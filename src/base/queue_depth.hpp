// How full a bounded queue is.
#pragma once

#include <cstddef>

namespace sioxx::base {

struct QueueDepth {
    std::size_t waiting = 0;
    std::size_t capacity = 0;
};

}  // namespace sioxx::base
