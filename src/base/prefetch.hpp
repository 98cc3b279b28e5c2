// Asking for memory before it is needed.
#pragma once

#include <cstddef>

namespace sioxx::base {

/// Starts to bring an object of about `bytes` into the processor's cache. Only a hint: any address will do, also null or a freed one.
/// Always inlined: to sanitizers it is no access.
[[gnu::always_inline]] inline void prefetch(const void* object, std::size_t bytes) {
    constexpr std::size_t line = 64;
    if (object == nullptr) return;
    const char* p = static_cast<const char*>(object);
    for (std::size_t at = 0; at < bytes; at += line) __builtin_prefetch(p + at);
}

}  // namespace sioxx::base
