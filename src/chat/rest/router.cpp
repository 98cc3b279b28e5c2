#include "chat/rest/router.hpp"

#include <algorithm>
#include <optional>

namespace truebond {
namespace {

/// What stands for `{…}`, empty for a pattern without; nullopt: the path is another one.
std::optional<std::string_view> match(std::string_view pattern, std::string_view path) {
    const auto open = pattern.find('{');
    if (open == std::string_view::npos) return pattern == path ? std::optional(std::string_view()) : std::nullopt;
    const std::string_view before = pattern.substr(0, open);
    const std::string_view after = pattern.substr(pattern.find('}', open) + 1);
    if (path.size() <= before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after)) return std::nullopt;
    const std::string_view segment = path.substr(before.size(), path.size() - before.size() - after.size());
    if (segment.find('/') != std::string_view::npos) return std::nullopt;
    return segment;
}

}  // namespace

Router::Match Router::find(std::string_view method, std::string_view path) const {
    Match result;
    for (const Route& route : routes_) {
        const auto parameter = match(route.pattern, path);
        if (!parameter) continue;
        if (route.method == method) {
            result.route = &route;
            result.parameter = *parameter;
            return result;
        }
        if (result.allowed.find(route.method) != std::string::npos) continue;
        if (!result.allowed.empty()) result.allowed += ", ";
        result.allowed += route.method;
    }
    return result;
}

bool Router::knows(std::string_view path) const {
    return std::any_of(routes_.begin(), routes_.end(), [path](const Route& route) { return match(route.pattern, path).has_value(); });
}

}  // namespace truebond
