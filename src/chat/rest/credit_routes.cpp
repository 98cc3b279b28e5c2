#include "chat/edge/credit_requests.hpp"
#include "chat/edge/message_requests.hpp"
#include "chat/edge/spellings.hpp"
#include "chat/rest/route.hpp"

namespace truebond {
namespace {

void balance_only(const CallPtr& call) {
    call->use_cases().get_credits.balance(call->who().user,
                                          then<std::int64_t>(call, [](Call& c, std::int64_t balance) { c.ok(balance_reply(balance)); }));
}

void balance(const CallPtr& call) {
    call->use_cases().get_credits.balance(
        call->who().user, then<std::int64_t>(call, [](Call& c, std::int64_t balance) { c.ok(balance_and_pricing_reply(balance)); }));
}

void pricing(const CallPtr& call) { call->ok(pricing_reply()); }

void history(const CallPtr& call) {
    const auto query = read_ledger_query(call->request().query);
    if (!query) return call->invalid(query.error());
    call->use_cases().get_credits.ledger(
        call->who().user, query->limit, query->skip,
        then<std::vector<LedgerEntry>>(call, [](Call& c, const std::vector<LedgerEntry>& entries) { c.ok(ledger_reply(entries)); }));
}

void grant(const CallPtr& call) {
    auto request = read_grant(call->request().body, call->content_type());
    if (!request) return call->refuse_body(request.error());
    call->use_cases().grant_credits.run(std::move(*request),
                                        then<GrantOutcome>(call,
                                                           [](Call& c, const GrantOutcome& granted) {
                                                               std::vector<sioxx::Header> headers;
                                                               if (granted.replayed)
                                                                   headers.emplace_back(spelling::replayed_header, "true");
                                                               c.answer(200, granted_reply(granted), std::move(headers));
                                                           }),
                                        call->client());
}

const Route routes[] = {
    {"GET", "/api/users/credits", Access::signed_in, balance_only}, {"GET", "/api/credits/balance", Access::signed_in, balance},
    {"GET", "/api/credits/pricing", Access::anybody, pricing},      {"GET", "/api/credits/history", Access::signed_in, history},
    {"POST", "/api/admin/credits/grant", Access::service, grant},
};

}  // namespace

std::span<const Route> credit_routes() { return routes; }

}  // namespace truebond
