// Cross-origin answers, as npm's `cors` gives them under socket.io.
#include "sioxx/engine/shard.hpp"

#include <algorithm>

namespace sioxx::engine {
namespace {

std::string join(const std::vector<std::string>& items) {
    std::string out;
    for (const std::string& item : items) {
        if (!out.empty()) out += ',';
        out += item;
    }
    return out;
}

}  // namespace

void Shard::add_headers(const HttpRequest& request, HttpResponse& response) const {
    if (!options_.cors) return;
    const CorsOptions& cors = *options_.cors;
    const std::string_view origin = request.header("origin");
    const bool listed = std::find(cors.origins.begin(), cors.origins.end(), origin) != cors.origins.end();
    if (!origin.empty() && (cors.any_origin || listed)) response.headers.emplace_back("Access-Control-Allow-Origin", std::string(origin));
    response.headers.emplace_back("Vary", "Origin");
    if (cors.credentials) response.headers.emplace_back("Access-Control-Allow-Credentials", "true");
}

void Shard::preflight(net::HttpConnection& http, const HttpRequest& request) {
    const CorsOptions& cors = *options_.cors;
    HttpResponse response;
    response.status = 204;
    add_headers(request, response);
    response.headers.emplace_back("Access-Control-Allow-Methods", join(cors.methods));
    if (!cors.allowed_headers.empty()) {
        response.headers.emplace_back("Access-Control-Allow-Headers", join(cors.allowed_headers));
    } else if (const std::string_view asked = request.header("access-control-request-headers"); !asked.empty()) {
        response.headers.emplace_back("Vary", "Access-Control-Request-Headers");
        response.headers.emplace_back("Access-Control-Allow-Headers", std::string(asked));
    }
    response.headers.emplace_back("Content-Length", "0");
    http.respond(response);
}

}  // namespace sioxx::engine
