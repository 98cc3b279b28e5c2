// Headers that every answer carries: CORS as v1.0.0's Starlette gives them, and what browsers are told to be careful with.
#pragma once

#include "sioxx/http.hpp"

#include <string>
#include <string_view>

namespace truebond {

class Cors {
public:
    /// Any origin, or only `origin`.
    explicit Cors(bool any_origin, std::string origin = {});

    /// An OPTIONS request with Origin and Access-Control-Request-Method, whatever its path.
    static bool is_preflight(const sioxx::HttpRequest& request);
    sioxx::HttpResponse preflight(const sioxx::HttpRequest& request) const;
    /// On the answer to any other request.
    void add_to(sioxx::HttpResponse& response, const sioxx::HttpRequest& request) const;

private:
    bool allows(std::string_view origin) const { return any_origin_ || (!origin_.empty() && origin == origin_); }

    bool any_origin_;
    std::string origin_;
};

/// `production` adds HSTS and, unless the answer has one of its own, a Content-Security-Policy.
void add_security_headers(sioxx::HttpResponse& response, bool production);

}  // namespace truebond
