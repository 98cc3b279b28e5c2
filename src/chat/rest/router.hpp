// From method and path to a route, with Starlette's rules.
#pragma once

#include "chat/rest/route.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace truebond {

class Router {
public:
    explicit Router(std::vector<Route> routes) : routes_(std::move(routes)) {}

    struct Match {
        const Route* route = nullptr;  // null: see below
        std::string_view parameter;    // points into the path
        std::string allowed;           // 405: other methods of this path, "GET, PUT"; empty: 404
    };
    /// The first route that fits both.
    Match find(std::string_view method, std::string_view path) const;
    const std::vector<Route>& routes() const { return routes_; }
    std::size_t index_of(const Route& route) const { return static_cast<std::size_t>(&route - routes_.data()); }
    /// Whether any method knows this path.
    bool knows(std::string_view path) const;

private:
    const std::vector<Route> routes_;
};

}  // namespace truebond
