#include "chat/rest/route.hpp"

namespace truebond {
namespace {

void root(const CallPtr& call) { call->ok(root_reply(call->context().options.server)); }

void health(const CallPtr& call) { call->ok(health_reply(call->context().options.environment)); }

void redis_health(const CallPtr& call) { call->ok(redis_health_reply()); }

void detailed_health(const CallPtr& call) {
    call->ok(detailed_health_reply(call->context().options.environment, call->use_cases().check_health.store()));
}

void ready(const CallPtr& call) {
    const CheckHealth& check = call->use_cases().check_health;
    const bool is_ready = check.is_ready();
    call->answer(is_ready ? 200 : 503, ready_reply(is_ready, check.is_draining()));
}

// Never limited: a load balancer that is told 429 takes the server for broken.
const Route routes[] = {
    {"GET", "/", Access::anybody, root, RateAction::none},
    {"GET", "/api/health", Access::anybody, health, RateAction::none},
    {"GET", "/api/health/redis", Access::anybody, redis_health, RateAction::none},
    {"GET", "/api/health/detailed", Access::anybody, detailed_health, RateAction::none},
    {"GET", "/api/health/ready", Access::anybody, ready, RateAction::none},
};

}  // namespace

std::span<const Route> service_routes() { return routes; }

}  // namespace truebond
