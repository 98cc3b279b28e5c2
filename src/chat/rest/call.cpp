#include "chat/rest/call.hpp"

#include "chat/edge/error_table.hpp"
#include "chat/edge/query.hpp"
#include "chat/edge/spellings.hpp"
#include "wire/json/write.hpp"

namespace truebond {
namespace {

constexpr std::chrono::seconds slow{2};

/// The one that a proxy of ours has given it, or a new one.
Trace trace_of(const RestContext& context, const sioxx::HttpRequest& request) {
    Trace trace;
    trace.received = context.parts.clock.steady();
    const std::string_view given = request.header(spelling::request_id_header);
    std::optional<RequestId> id;
    if (!given.empty() && context.options.proxies.believes(request.remote_address)) id = RequestId::parse(given);
    trace.request = id ? *id : context.parts.request_ids.next(request.loop);
    return trace;
}

}  // namespace

Call::Call(const RestContext& context, sioxx::HttpRequestPtr request, sioxx::HttpResponderPtr responder)
    : context_(context),
      request_(std::move(request)),
      responder_(std::move(responder)),
      trace_(trace_of(context, *request_)),
      path_(decode_percent(request_->path, false)) {}

std::string Call::origin() const {
    const std::string_view host = request_->header("host");
    if (host.empty()) return {};
    const bool https = context_.options.proxies.says_https(request_->remote_address, request_->headers);
    return (https ? "https://" : "http://") + std::string(host);
}

std::string Call::public_origin() const {
    if (!context_.options.public_url.empty()) return context_.options.public_url;
    // It is kept and shown to others: nothing but a name, an address and a port.
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]";
    const std::string_view host = request_->header("host");
    constexpr std::size_t host_bytes_max = 255;
    return host.size() <= host_bytes_max && host.find_first_not_of(letters) == std::string_view::npos ? origin() : std::string();
}

void Call::answer(int status, std::string json, std::vector<sioxx::Header> headers) {
    sioxx::HttpResponse response;
    response.status = status;
    response.headers = std::move(headers);
    response.headers.emplace_back("Content-Type", "application/json");
    if (request_->method != "HEAD") response.body = std::move(json);
    send(std::move(response));
}

void Call::refuse(Errc code) {
    const HttpError error = http_error(code);
    std::vector<sioxx::Header> headers;
    if (error.retry_after_s > 0) headers.emplace_back("Retry-After", std::to_string(error.retry_after_s));
    if (error.status == 429) answer(429, rate_limited_reply(error.retry_after_s), std::move(headers));
    else refuse(error.status, error.text, std::move(headers));
}

void Call::refuse(const RateRefusal& refusal) {
    std::vector<sioxx::Header> headers{{"Retry-After", std::to_string(refusal.retry_after_s)}};
    answer(429, rate_limited_reply(refusal.retry_after_s), std::move(headers));
}

void Call::refuse(int status, std::string_view text, std::vector<sioxx::Header> headers) {
    answer(status, error_reply(text, status, shown_path()), std::move(headers));
}

void Call::invalid(const Faults& faults) { answer(422, validation_reply(faults, shown_path())); }

void Call::refuse_body(const BodyError& error) {
    if (const Faults* faults = std::get_if<Faults>(&error)) invalid(*faults);
    else refuse(400, spelling::body_unreadable);
}

void Call::send_preflight() { finish(context_.cors.preflight(*request_)); }

void Call::send(sioxx::HttpResponse response) {
    context_.cors.add_to(response, *request_);
    finish(std::move(response));
}

void Call::finish(sioxx::HttpResponse response) {
    if (answered_.exchange(true)) return;
    add_security_headers(response, context_.options.production);
    const std::chrono::nanoseconds took = context_.parts.clock.steady() - trace_.received;
    std::string seconds;
    sioxx::wire::json::append_double(seconds, std::chrono::duration<double>(took).count());
    response.headers.emplace_back("X-Process-Time", std::move(seconds));
    response.headers.emplace_back("X-Request-ID", trace_.request.text());
    // Before it is sent: who has the answer finds it counted.
    account(response.status, took);
    responder_->send(std::move(response));
}

void Call::account(int status, std::chrono::nanoseconds took) const {
    context_.metrics.answered(series_, status, took);
    base::Logger& log = context_.parts.log;
    // The route, not the path: that may name somebody, or be a secret in itself.
    const auto& [method, route] = context_.metrics.name_of(series_);
    const double ms = std::chrono::duration<double, std::milli>(took).count();
    if (status < 500 && took < slow) {
        log.debug(
            "request finished",
            {{"request_id", trace_.request.text()}, {"method", method}, {"route", route}, {"status", std::int64_t{status}}, {"ms", ms}});
    } else if (const auto left_out = context_.metrics.trouble().take(context_.parts.clock.steady())) {
        log.warn("request finished", {{"request_id", trace_.request.text()},
                                      {"method", method},
                                      {"route", route},
                                      {"status", std::int64_t{status}},
                                      {"ms", ms},
                                      {"left_out", *left_out}});
    }
}

void Call::failed(std::string_view what) {
    context_.parts.log.error("request failed", {{"request_id", trace_.request.text()}, {"path", path_}, {"what", what}});
    try {
        refuse(500, spelling::internal_error);
    } catch (...) {
        // Not even room for a 500: letting go of the responder answers one.
        return;
    }
}

std::string_view Call::shown_path() const {
    std::string_view path = path_;
    path = path.substr(0, path.find_first_of("?#"));
    if (!path.starts_with("//")) return path;
    // v1.0.0 reads this as a URL without a scheme: what follows is a host.
    const auto slash = path.find('/', 2);
    return slash == std::string_view::npos ? std::string_view() : path.substr(slash);
}

}  // namespace truebond
