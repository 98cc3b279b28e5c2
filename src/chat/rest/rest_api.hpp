// Everything over HTTP that is not Socket.IO: the REST API, health, the web client's files.
#pragma once

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "chat/domain/request_id.hpp"
#include "chat/edge/authentication.hpp"
#include "chat/edge/proxy_trust.hpp"
#include "chat/edge/service_key.hpp"
#include "chat/rest/static_files.hpp"
#include "chat/usecases/use_cases.hpp"
#include "sioxx/host.hpp"
#include "sioxx/http.hpp"

#include <memory>
#include <string>

namespace truebond {

struct RestOptions {
    std::string environment = "development";
    bool production = false;          // CORS for frontend_url only, HSTS, CSP
    std::string frontend_url;         // FRONTEND_URL
    std::string public_url;           // PUBLIC_URL, without a slash at its end; empty: as the request names us
    std::string server = "truebond";  // name and version of this program, shown at `/`
    ProxyTrust proxies;               // X-Forwarded-For, X-Forwarded-Proto
    ServiceKey service_key;
    bool docs = false;         // /docs and /openapi.json
    bool shows_codes = false;  // for development: the answer to otp/send has the code in it
};

/// What a RestApi works with; all of it must outlive it.
struct RestParts {
    UseCases& use_cases;
    const Authentication& authentication;
    const JwtCodec& jwt;
    const StaticFiles& app;  // served at /app/
    const base::Clock& clock;
    base::Logger& log;
    RequestIds& request_ids;
    base::Metrics& metrics;
};

/// Checks in this order: size (413, or 503 when too many large bodies are held) → preflight → route (404, 405, 307) → token (403, 401) →
/// rate limit (429) → request (422) → the use case. Thread-safe; never blocks; every request gets an answer, whatever is thrown on the way.
class RestApi {
public:
    RestApi(const RestParts& parts, RestOptions options);
    ~RestApi();

    /// For sioxx::Host::on_request.
    void handle(sioxx::HttpRequestPtr request, sioxx::HttpResponderPtr responder) const;
    /// For sioxx::Host::allow_large_bodies.
    sioxx::LargeBodyAllowance large_body(const sioxx::HttpRequest& head) const;

private:
    struct Inside;
    std::unique_ptr<const Inside> inside_;
};

}  // namespace truebond
