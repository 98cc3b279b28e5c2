// Keys by which a client marks a send that it may repeat.
#pragma once

#include <string_view>

namespace truebond {

/// 1 to 128 visible ASCII characters.
constexpr bool is_idempotency_key(std::string_view key) {
    if (key.empty() || key.size() > 128) return false;
    for (const char c : key) {
        if (c < 0x21 || c > 0x7E) return false;
    }
    return true;
}

}  // namespace truebond
