// One request on its way to its answer.
#pragma once

#include "chat/edge/body.hpp"
#include "chat/edge/replies.hpp"
#include "chat/rest/headers.hpp"
#include "chat/rest/http_metrics.hpp"
#include "chat/rest/rest_api.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace truebond {

/// What all calls share.
struct RestContext {
    RestParts parts;
    RestOptions options;
    Cors cors;
    HttpMetrics metrics;
};

/// Held by whoever works on it; the first answer counts. Handlers get it from their route, use cases hand it to a store's thread.
class Call {
public:
    Call(const RestContext& context, sioxx::HttpRequestPtr request, sioxx::HttpResponderPtr responder);
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    const sioxx::HttpRequest& request() const { return *request_; }
    const RestContext& context() const { return context_; }
    UseCases& use_cases() const { return context_.parts.use_cases; }
    const JwtCodec& jwt() const { return context_.parts.jwt; }
    std::string_view content_type() const { return request_->header("content-type"); }
    /// Where it comes from, as far as proxies are believed.
    ClientAddress client() const { return context_.options.proxies.client(request_->remote_address, request_->headers); }
    /// "https://host", as the request names us; empty if it does not.
    std::string origin() const;
    /// What a URL that is to last begins with.
    std::string public_origin() const;
    /// Percent-decoded.
    const std::string& path() const { return path_; }
    /// What goes along with what is asked for.
    const Trace& trace() const { return trace_; }

    /// Set before the handler runs: who asks, where the route needs a token; what stands for `{…}` in its pattern.
    const Principal& who() const { return who_; }
    const std::string& parameter() const { return parameter_; }
    void set_who(Principal who) { who_ = std::move(who); }
    void set_parameter(std::string parameter) { parameter_ = std::move(parameter); }
    /// What it is counted as; until then it is none of our routes.
    void set_series(std::size_t series) { series_ = series; }

    // Answers.
    void ok(std::string json) { answer(200, std::move(json)); }
    void answer(int status, std::string json, std::vector<sioxx::Header> headers = {});
    void refuse(Errc code);
    void refuse(const RateRefusal& refusal);
    void refuse(int status, std::string_view text, std::vector<sioxx::Header> headers = {});
    void invalid(const Faults& faults);
    void refuse_body(const BodyError& error);
    void send_preflight();
    /// As it is, with the headers that every answer carries.
    void send(sioxx::HttpResponse response);

    /// Runs `step`; whatever it throws becomes a 500.
    template <class Step>
    void guard(Step step) {
        try {
            step();
        } catch (const std::exception& error) {
            failed(error.what());
        } catch (...) {
            failed("unknown");
        }
    }

private:
    void finish(sioxx::HttpResponse response);
    void account(int status, std::chrono::nanoseconds took) const;
    void failed(std::string_view what);
    /// The path as v1.0.0 prints it in errors.
    std::string_view shown_path() const;

    const RestContext& context_;
    const sioxx::HttpRequestPtr request_;
    const sioxx::HttpResponderPtr responder_;
    const Trace trace_;
    std::size_t series_ = HttpMetrics::other;
    std::string path_;
    std::string parameter_;
    Principal who_;
    std::atomic<bool> answered_{false};
};

using CallPtr = std::shared_ptr<Call>;

/// What a use case calls when it is done: errors are answered from the table, `success(Call&, T&)` answers the rest.
template <class T, class Success>
Done<T> then(CallPtr call, Success success) {
    return [call = std::move(call), success = std::move(success)](Outcome<T> outcome) mutable {
        call->guard([&] {
            if (outcome) success(*call, *outcome);
            else call->refuse(outcome.error());
        });
    };
}

}  // namespace truebond
