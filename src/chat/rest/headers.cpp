#include "chat/rest/headers.hpp"

#include <algorithm>
#include <array>

namespace truebond {
namespace {

using sioxx::HttpRequest;
using sioxx::HttpResponse;

constexpr std::array<std::string_view, 5> methods{"GET", "POST", "PUT", "DELETE", "OPTIONS"};
constexpr std::string_view content_security_policy = "Content-Security-Policy";

void add(HttpResponse& response, std::string_view name, std::string_view value) { response.headers.emplace_back(name, value); }

bool has(const HttpResponse& response, std::string_view name) {
    return std::any_of(response.headers.begin(), response.headers.end(), [name](const sioxx::Header& h) { return h.first == name; });
}

}  // namespace

Cors::Cors(bool any_origin, std::string origin) : any_origin_(any_origin), origin_(std::move(origin)) {
    while (origin_.ends_with('/')) origin_.pop_back();  // an address copied from a browser; origins have no path
}

bool Cors::is_preflight(const HttpRequest& request) {
    return request.method == "OPTIONS" && request.has_header("origin") && request.has_header("access-control-request-method");
}

HttpResponse Cors::preflight(const HttpRequest& request) const {
    const std::string_view origin = request.header("origin");
    std::string refused;
    if (!allows(origin)) refused = "origin";
    if (std::find(methods.begin(), methods.end(), request.header("access-control-request-method")) == methods.end()) {
        refused += refused.empty() ? "method" : ", method";
    }
    HttpResponse response;
    response.status = refused.empty() ? 200 : 400;
    response.body = refused.empty() ? "OK" : "Disallowed CORS " + refused;
    add(response, "Content-Type", "text/plain; charset=utf-8");
    add(response, "Vary", "Origin");
    add(response, "Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, OPTIONS");
    add(response, "Access-Control-Max-Age", "600");
    add(response, "Access-Control-Allow-Credentials", "true");
    if (allows(origin)) add(response, "Access-Control-Allow-Origin", origin);
    if (request.has_header("access-control-request-headers")) {
        add(response, "Access-Control-Allow-Headers", request.header("access-control-request-headers"));
    }
    return response;
}

void Cors::add_to(HttpResponse& response, const HttpRequest& request) const {
    if (!request.has_header("origin")) return;
    const std::string_view origin = request.header("origin");
    // With cookies a browser takes no '*'.
    const bool by_name = any_origin_ ? request.has_header("cookie") : allows(origin);
    if (by_name) add(response, "Access-Control-Allow-Origin", origin);
    else if (any_origin_) add(response, "Access-Control-Allow-Origin", "*");
    add(response, "Access-Control-Allow-Credentials", "true");
    if (by_name) add(response, "Vary", "Origin");
}

void add_security_headers(HttpResponse& response, bool production) {
    add(response, "X-Content-Type-Options", "nosniff");
    add(response, "X-Frame-Options", "DENY");
    add(response, "X-XSS-Protection", "1; mode=block");
    add(response, "Referrer-Policy", "strict-origin-when-cross-origin");
    if (!production) return;
    add(response, "Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    if (!has(response, content_security_policy)) {
        add(response, content_security_policy, "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'");
    }
}

}  // namespace truebond
