// Asking for memory before it is needed.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sioxx::base {

/// Starts to bring an object of about `bytes` into the processor's cache. Only a hint: any address will do, also null or a freed one.
/// Always inlined: to sanitizers it is no access.
[[gnu::always_inline]] inline void prefetch(const void* object, std::size_t bytes) {
    constexpr std::size_t line = 64;
    const auto address = reinterpret_cast<std::uintptr_t>(object);  // a number: what it points at may not be there
    for (std::size_t at = 0; at < bytes; at += line) __builtin_prefetch(reinterpret_cast<const void*>(address + at));
}

}  // namespace sioxx::base
