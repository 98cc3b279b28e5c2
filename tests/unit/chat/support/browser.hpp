// Calls a RestApi as a browser would, without a socket.
#pragma once

#include "chat/rest/rest_api.hpp"
#include "sioxx/value.hpp"
#include "unit/chat/support/world.hpp"
#include "wire/json/parse.hpp"

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace truebond::test {

using sioxx::Value;

struct Answer {
    int status = 0;
    std::vector<sioxx::Header> headers;
    std::string body;

    /// nullopt when there is no such header; the name in any case.
    std::optional<std::string> header(std::string_view name) const {
        for (const auto& [key, value] : headers) {
            if (ascii_lower(key) == ascii_lower(name)) return value;
        }
        return std::nullopt;
    }
    Value json() const {
        auto value = sioxx::wire::json::parse(body);
        EXPECT_TRUE(value) << "no JSON: " << body;
        return value ? *value : Value();
    }
    std::string text(std::string_view member) const {
        const Value value = json();
        const Value* found = value.find(member);
        return found != nullptr && found->if_string() != nullptr ? *found->if_string() : "";
    }
};

struct Ask {
    std::string method = "GET";
    std::string target = "/";
    std::vector<sioxx::Header> headers{};
    std::string body{};
    bool too_large = false;
    std::string from = "192.0.2.1";
};

/// Keeps the first answer, or says that there was none.
struct Responder final : sioxx::HttpResponder {
    ~Responder() override {
        if (!answered) promise.set_value({500, {}, "the responder was dropped", false});
    }
    void send(sioxx::HttpResponse response) override {
        if (answered.exchange(true)) return;
        promise.set_value(std::move(response));
    }
    std::promise<sioxx::HttpResponse> promise;
    std::atomic<bool> answered{false};
};

class Browser {
public:
    explicit Browser(World& world, RestOptions options = {}, const std::string& app_directory = {})
        : app_(app_directory.empty() ? StaticFiles() : StaticFiles(app_directory)),
          world_(world),
          rest_({world.chat, world.authentication, world.jwt, app_, world.clock, world.log, world.request_ids, world.metrics},
                std::move(options)) {}

    Answer ask(Ask ask) const {
        auto request = std::make_shared<sioxx::HttpRequest>();
        request->method = std::move(ask.method);
        request->target = std::move(ask.target);
        const std::string_view target = request->target;
        const auto mark = target.find('?');
        request->path = target.substr(0, mark);
        if (mark != std::string_view::npos) request->query = target.substr(mark + 1);
        request->headers = std::move(ask.headers);
        if (!request->has_header("host")) request->headers.emplace_back("host", "127.0.0.1:8101");
        request->body = std::move(ask.body);
        request->body_too_large = ask.too_large;
        request->remote_address = std::move(ask.from);

        auto responder = std::make_shared<Responder>();
        auto future = responder->promise.get_future();
        rest_.handle(std::move(request), std::move(responder));
        if (future.wait_for(std::chrono::seconds(30)) != std::future_status::ready) {
            ADD_FAILURE() << "no answer";
            return {};
        }
        sioxx::HttpResponse response = future.get();
        return {response.status, std::move(response.headers), std::move(response.body)};
    }
    /// With a token; the body, if any, is JSON.
    Answer as(const SignedIn& who, std::string method, std::string target, std::string body = {}) const {
        Ask a{std::move(method), std::move(target), {{"authorization", "Bearer " + world_.jwt.sign(who.tokens.access)}}, std::move(body)};
        if (!a.body.empty()) a.headers.emplace_back("content-type", "application/json");
        return ask(std::move(a));
    }
    Answer post(std::string target, std::string body) const {
        return ask({"POST", std::move(target), {{"content-type", "application/json"}}, std::move(body)});
    }

    const RestApi& rest() const { return rest_; }

private:
    StaticFiles app_;
    World& world_;
    RestApi rest_;
};

}  // namespace truebond::test
