#include "unit/events/chat_server.hpp"

#include "support/await.hpp"
#include "wire/json/parse.hpp"
#include "wire/json/write.hpp"

#include <gtest/gtest.h>

namespace truebond::test {
namespace {

constexpr std::string_view secret = "a secret of at least thirty-two characters";

Config test_config() {
    Config config;
    config.host = "127.0.0.1";
    config.loops = 2;
    config.bcrypt_cost = 4;
    config.bcrypt_threads = 1;
    config.connections_max = 10'000;
    config.resumes_max = 1000;
    config.presence_grace_ms = 0;
    config.rate_limits = false;
    config.shutdown_limit_ms = 10'000;
    return config;
}

}  // namespace

ChatServer::ChatServer(const std::function<void(Config&)>& change) : config_(test_config()), jwt_(secret), ids_(clock_, random_) {
    change(config_);
    auto store = std::make_unique<MemoryStore>();
    store_ = store.get();
    app_ = std::make_unique<Application>(ApplicationParts{config_, std::string(secret), "", directory_.path() / "media", std::move(store),
                                                          clock_, random_, log_, audit_, metrics_});
    const std::string trouble = app_->start();
    EXPECT_EQ(trouble, "");
}

UserId ChatServer::add(const std::string& name, std::int64_t credits) {
    User user;
    user.id = ids_.next_as<UserId>();
    user.name = name;
    user.email = user.id.to_string() + "@example.com";
    user.mobile_number = "+1" + user.id.to_string().substr(14);
    user.age = 30;
    user.credits_balance = credits;
    user.created_at = user.password_changed_at = WallTime{clock_.wall().us - 3'600'000'000};
    const auto made = await<User>([&](Done<User> done) { store_->create_account(user, ids_.next_as<TransactionId>(), std::move(done)); });
    EXPECT_TRUE(made);
    return user.id;
}

std::string ChatServer::token(UserId user, const std::function<void(TokenClaims&)>& change) {
    const std::int64_t now_s = clock_.wall().us / 1'000'000;
    TokenClaims claims;
    claims.sub = user.to_string();
    claims.type = TokenType::access;
    claims.jti = make_uuid4(random_);
    claims.family = make_uuid4(random_);
    claims.generation = 0;
    claims.issued_at_s = now_s;
    claims.expires_at_s = now_s + 3600;
    change(claims);
    return jwt_.sign(claims);
}

AdminReply ChatServer::admin(const std::string& command, UserId user) {
    return app_->admin(sioxx::Value::object({{"command", command}, {"user", user.to_string()}}));
}

std::int64_t ChatServer::balance(UserId user) {
    return await<std::int64_t>([&](Done<std::int64_t> done) { store_->balance(user, std::move(done)); }).value_or(-1);
}

std::string ChatServer::Answer::operator[](std::string_view member) const {
    const auto value = sioxx::wire::json::parse(body);
    const sioxx::Value* found = value ? value->find(member) : nullptr;
    if (found == nullptr) return "";
    return found->if_string() != nullptr ? *found->if_string() : sioxx::wire::json::to_string(*found);
}

ChatServer::Answer ChatServer::http(const std::string& method, const std::string& target, const std::string& token, const std::string& body,
                                    const std::string& headers) {
    RawClient client(port());
    std::string request = method + " " + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n" + headers;
    if (!token.empty()) request += "Authorization: Bearer " + token + "\r\n";
    if (!body.empty() || method != "GET") {
        request += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    }
    client.send_raw(request + "\r\n" + body);
    const std::string text = client.read_response();
    const std::size_t end = text.find("\r\n\r\n");
    Answer answer;
    if (end == std::string::npos) return answer;
    answer.status = std::stoi(text.substr(9, 3));
    answer.head = text.substr(0, end);
    answer.body = text.substr(end + 4);
    return answer;
}

ChatServer::Answer ChatServer::send(const std::string& token, UserId to, const std::string& content, const std::string& headers) {
    const auto body = sioxx::Value::object({{"receiver_id", to.to_string()}, {"content", content}});
    return http("POST", "/api/messages/send", token, sioxx::wire::json::to_string(body), headers);
}

std::unique_ptr<Device> Device::with_auth(ChatServer& server, const std::string& auth) {
    std::unique_ptr<Device> device(new Device(server));
    if (!device->client_.websocket("/socket.io/?EIO=4&transport=websocket")) return device;
    device->client_.send("40" + auth);
    device->answer_ = device->next();
    return device;
}

Device::Device(ChatServer& server, const std::string& token) : client_(server.port()) {
    EXPECT_TRUE(client_.websocket("/socket.io/?EIO=4&transport=websocket"));
    client_.send("40{\"token\":\"" + token + "\"}");
    answer_ = next();
    EXPECT_TRUE(answer_.starts_with("40{\"sid\":")) << answer_;
}

std::string Device::next() {
    for (;;) {
        auto frame = client_.receive();
        if (!frame) return "";
        if (*frame == "2") client_.send("3");
        else return *frame;
    }
}

std::string Device::ask(const std::string& event, const std::string& argument) {
    const std::string id = std::to_string(++ack_id_);
    client_.send("42" + id + "[\"" + event + "\"" + (argument.empty() ? "" : "," + argument) + "]");
    seen_.clear();
    for (;;) {
        std::string frame = next();
        if (frame.empty()) return "closed";
        if (frame.starts_with("43" + id + "[")) return frame.substr(2 + id.size());
        seen_.push_back(std::move(frame));
    }
}

std::vector<std::string> Device::drain() {
    // Through the store, as everything else that this socket may still get: mark_delivered of nothing is refused by it.
    EXPECT_EQ(ask("mark_delivered", R"({"message_id":"ffffffffffffffffffffffff"})"), R"([{"error":"Failed to mark delivered"}])");
    return seen_;
}

}  // namespace truebond::test
