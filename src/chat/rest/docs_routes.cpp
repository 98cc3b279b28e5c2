#include "chat/edge/spellings.hpp"
#include "chat/rest/openapi.hpp"
#include "chat/rest/route.hpp"

namespace truebond {
namespace {

/// The page loads its own files and the document, and tries requests against the server it came from.
constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

void document(const CallPtr& call) { call->ok(std::string(openapi_document())); }

void page(const CallPtr& call) {
    sioxx::HttpResponse response;
    if (!call->context().parts.app.answer(docs_page, call->request().header("if-none-match"), response)) {
        return call->refuse(404, spelling::not_found);
    }
    response.headers.emplace_back("Content-Security-Policy", page_policy);
    call->send(std::move(response));
}

const Route routes[] = {
    {"GET", "/openapi.json", Access::anybody, document, RateAction::none},
    {"GET", "/docs", Access::anybody, page, RateAction::none},
};

}  // namespace

std::span<const Route> docs_routes() { return routes; }

}  // namespace truebond
