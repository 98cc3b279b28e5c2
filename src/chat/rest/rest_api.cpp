#include "chat/rest/rest_api.hpp"

#include "chat/edge/spellings.hpp"
#include "chat/rest/router.hpp"

#include <new>

namespace truebond {
namespace {

constexpr std::string_view app_prefix = "/app/";
/// Where a letter leads to when FRONTEND_URL is our own /app: the client has one page, and looks at the address itself.
constexpr std::string_view app_reset_page = "reset-password";
/// The web client loads nothing but its own files and this server's photos (and, as blob:, one that is about to be uploaded), and talks
/// to the server it came from: for browsers of today 'self' is its ws: or wss: too.
constexpr std::string_view app_policy =
    "default-src 'self'; connect-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

std::vector<Route> all_routes(const RestOptions& options) {
    std::vector<Route> all;
    for (const auto table :
         {auth_routes(), user_routes(), photo_routes(), credit_routes(), message_routes(), notification_routes(), service_routes()}) {
        all.insert(all.end(), table.begin(), table.end());
    }
    if (options.docs) all.insert(all.end(), docs_routes().begin(), docs_routes().end());
    if (!options.service_key.is_set()) std::erase_if(all, [](const Route& route) { return route.access == Access::service; });
    return all;
}

/// Starlette's: without its trailing slashes, or with one.
std::string other_spelling(std::string_view path) {
    if (!path.ends_with('/')) return std::string(path) + '/';
    const auto last = path.find_last_not_of('/');
    return std::string(path.substr(0, last == std::string_view::npos ? 0 : last + 1));
}

std::vector<HttpMetrics::Name> names_of(const std::vector<Route>& routes) {
    std::vector<HttpMetrics::Name> names;
    names.reserve(routes.size());
    for (const Route& route : routes) names.emplace_back(route.method, route.pattern);
    return names;
}

std::string absolute_url(const Call& call, std::string_view path) {
    std::string url = call.origin();
    url += path;
    if (!call.request().query.empty()) url.append("?").append(call.request().query);
    return url;
}

}  // namespace

struct RestApi::Inside {
    RestContext context;
    Router router;

    void dispatch(const CallPtr& call) const;
    void serve_file(const CallPtr& call) const;
    void find_route(const CallPtr& call) const;
    void no_route(const CallPtr& call, const std::string& allowed) const;
    void authenticate(const CallPtr& call, const Route& route) const;
    void refuse_token(const CallPtr& call, Errc why) const;
};

RestApi::RestApi(const RestParts& parts, RestOptions options) {
    Cors cors(!options.production, options.frontend_url);
    Router router(all_routes(options));
    HttpMetrics metrics(parts.metrics, names_of(router.routes()));
    inside_ = std::make_unique<Inside>(Inside{{parts, std::move(options), std::move(cors), std::move(metrics)}, std::move(router)});
}
RestApi::~RestApi() = default;

void RestApi::handle(sioxx::HttpRequestPtr request, sioxx::HttpResponderPtr responder) const {
    CallPtr call;
    try {
        call = std::make_shared<Call>(inside_->context, std::move(request), std::move(responder));
    } catch (const std::bad_alloc&) {
        return;  // the responder is gone by now and has answered 500
    }
    call->guard([&] { inside_->dispatch(call); });
}

sioxx::LargeBodyAllowance RestApi::large_body(const sioxx::HttpRequest& head) const {
    const Route* route = inside_->router.find(head.method, head.path).route;
    if (route == nullptr || route->body_bytes_max == 0 || !head.has_header("authorization")) return {};
    // A genuine token is enough to be let send; whether it may still be used is seen when all is there, as for every request.
    const Outcome<std::string_view> token = bearer_token(head.header("authorization"));
    if (!token) return {};
    const Outcome<TokenClaims> claims = inside_->context.parts.jwt.verify(*token, inside_->context.parts.clock.wall());
    if (!claims || !claims->sub || claims->type != TokenType::access) return {};
    return {route->body_bytes_max, *claims->sub};
}

void RestApi::Inside::dispatch(const CallPtr& call) const {
    if (call->request().body_too_large) return call->refuse(413, spelling::payload_too_large);
    if (call->request().body_refused) return call->refuse(Errc::overloaded);
    if (Cors::is_preflight(call->request())) {
        call->set_series(HttpMetrics::preflight);
        return call->send_preflight();
    }
    if (!context.parts.app.empty() && call->path().starts_with(app_prefix)) return serve_file(call);
    find_route(call);
}

void RestApi::Inside::serve_file(const CallPtr& call) const {
    call->set_series(HttpMetrics::app);
    if (call->request().method != "GET") return call->refuse(405, spelling::method_not_allowed, {{"Allow", "GET"}});
    sioxx::HttpResponse response;
    std::string_view name = std::string_view(call->path()).substr(app_prefix.size());
    if (name == app_reset_page) name = {};
    // That page is at /docs, or nowhere.
    if (name == docs_page || !context.parts.app.answer(name, call->request().header("if-none-match"), response)) {
        return call->refuse(404, spelling::not_found);
    }
    response.headers.emplace_back("Content-Security-Policy", app_policy);
    call->send(std::move(response));
}

void RestApi::Inside::find_route(const CallPtr& call) const {
    const Router::Match match = router.find(call->request().method, call->path());
    if (match.route == nullptr) return no_route(call, match.allowed);
    call->set_series(HttpMetrics::first_route + router.index_of(*match.route));
    call->set_parameter(std::string(match.parameter));
    if (match.route->access == Access::signed_in) return authenticate(call, *match.route);
    const bool is_service =
        match.route->access == Access::service && context.options.service_key.matches(call->request().header("x-service-key"));
    const RateAction action = is_service ? RateAction::none : match.route->limit;
    if (action != RateAction::none) {
        if (const auto refusal = call->use_cases().rate_limits.hit(action, call->client())) return call->refuse(*refusal);
    }
    if (match.route->access == Access::service && !is_service) {
        call->use_cases().grant_credits.refused(call->client());
        return call->refuse(Errc::service_key_invalid);
    }
    match.route->handler(call);
}

void RestApi::Inside::no_route(const CallPtr& call, const std::string& allowed) const {
    if (!allowed.empty()) return call->refuse(405, spelling::method_not_allowed, {{"Allow", allowed}});
    const bool is_app = !context.parts.app.empty() && call->path() == app_prefix.substr(0, app_prefix.size() - 1);
    if (!is_app && (call->path() == "/" || !router.knows(other_spelling(call->path())))) return call->refuse(404, spelling::not_found);
    sioxx::HttpResponse response;
    response.status = 307;
    response.headers.emplace_back("Location", absolute_url(*call, other_spelling(call->request().path)));
    call->send(std::move(response));
}

void RestApi::Inside::authenticate(const CallPtr& call, const Route& route) const {
    const sioxx::HttpRequest& request = call->request();
    std::optional<std::string_view> header;
    if (request.has_header("authorization")) header = request.header("authorization");
    const Outcome<std::string_view> token = bearer_token(header);
    if (!token) return call->refuse(token.error());
    // Done before this returns for everybody whom the cache knows.
    context.parts.authentication.run(*token, [this, call, &route](Outcome<Principal> who) {
        call->guard([&] {
            if (!who) return refuse_token(call, who.error());
            if (const auto refusal = call->use_cases().rate_limits.hit(route.limit, who->user)) return call->refuse(*refusal);
            call->set_who(std::move(*who));
            route.handler(call);
        });
    });
}

void RestApi::Inside::refuse_token(const CallPtr& call, Errc why) const {
    // One that has expired is nothing to account for: every app meets that once a day.
    if (why != Errc::token_expired) {
        const auto token = bearer_token(call->request().header("authorization"));
        context.parts.authentication.note_refusal(AuditEvent::token_refused, token.value_or(""), why, call->client());
    }
    call->refuse(why);
}

}  // namespace truebond
