#include "chat/edge/replies.hpp"
#include "chat/edge/reply_writer.hpp"

namespace truebond {
namespace {

constexpr std::string_view api_version = "1.0.0";  // of the API, not of this program

void write_service(Writer& w, std::string_view status, std::string_view environment) {
    w.member("status").string(status);
    w.member("service").string("truebond");
    w.member("version").string(api_version);
    w.member("environment").string(environment);
}

void write_redis(Writer& w) {
    w.open_object();
    w.member("status").string("disabled");
    w.member("connected").boolean(false);
    w.close_object();
}

}  // namespace

std::string error_reply(std::string_view text, int status, std::string_view path) {
    return reply_object([&](Writer& w) {
        w.member("error").string(text);
        w.member("status_code").integer(status);
        w.member("path").string(path);
    });
}

std::string validation_reply(const Faults& faults, std::string_view path) {
    return reply_object([&](Writer& w) {
        w.member("error").string("Validation error");
        w.member("status_code").integer(422);
        w.member("details").open_array();
        for (const Fault& fault : faults) {
            w.open_object();
            w.member("field").string(fault.field);
            w.member("message").string(fault.message);
            w.member("type").string(fault.type);
            w.close_object();
        }
        w.close_array();
        w.member("path").string(path);
    });
}

std::string rate_limited_reply(int retry_after_s) {
    return reply_object([&](Writer& w) {
        w.member("detail").string("Too many requests");
        w.member("retry_after").integer(retry_after_s);
    });
}

std::string root_reply(std::string_view server) {
    return reply_object([&](Writer& w) {
        w.member("app").string("TrueBond");
        w.member("version").string(api_version);
        w.member("docs").string("/docs");
        w.member("health").string("/api/health");
        w.member("server").string(server);
    });
}

std::string health_reply(std::string_view environment) {
    return reply_object([&](Writer& w) { write_service(w, "healthy", environment); });
}

std::string redis_health_reply() {
    std::string out;
    Writer w(out);
    write_redis(w);
    return out;
}

std::string detailed_health_reply(std::string_view environment, const Store::Health& store) {
    return reply_object([&](Writer& w) {
        write_service(w, store.connected ? "healthy" : "degraded", environment);
        w.member("services").open_object();
        write_redis(w.member("redis"));
        w.member("mongodb").open_object();
        w.member("status").string(store.connected ? "connected" : "disconnected");
        w.member("connected").boolean(store.connected);
        w.member("engine").string(store.engine);
        w.close_object();
        w.member("api").open_object();
        w.member("status").string("healthy");
        w.member("connected").boolean(true);
        w.close_object();
        w.close_object();
    });
}

std::string ready_reply(bool is_ready, bool is_draining) {
    return reply_object([&](Writer& w) {
        w.member("status").string(is_ready ? "ready" : is_draining ? "draining" : "unavailable");
        w.member("ready").boolean(is_ready);
    });
}

}  // namespace truebond
