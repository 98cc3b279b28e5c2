// How much heap is in use: for tests that say what may be held, and that all of it comes back.
#pragma once

#include <cstdint>

namespace sioxx::test {

/// Bytes from `new` that were not deleted yet, by the whole process. A program that calls this gets operators new and delete that count.
std::int64_t live_bytes();

}  // namespace sioxx::test
