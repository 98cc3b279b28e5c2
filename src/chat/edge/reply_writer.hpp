// Small words for writing answers. Internal to edge/.
#pragma once

#include "chat/edge/timestamp.hpp"
#include "wire/json/write.hpp"

#include <optional>
#include <string>

namespace truebond {

using sioxx::wire::json::Writer;

template <class Write>
std::string reply_object(Write write) {
    std::string out;
    out.reserve(256);
    Writer w(out);
    w.open_object();
    write(w);
    w.close_object();
    return out;
}

inline void write_time(Writer& w, WallTime at) { w.string(to_timestamp(at)); }

inline void write_optional(Writer& w, const std::optional<std::string>& text) {
    if (text) w.string(*text);
    else w.null();
}
inline void write_optional(Writer& w, std::optional<WallTime> at) {
    if (at) write_time(w, *at);
    else w.null();
}

}  // namespace truebond
