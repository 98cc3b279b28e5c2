// The whole application in a test, and the devices of the people who use it.
#pragma once

#include "backends/memory/memory_store.hpp"
#include "chat/edge/jwt.hpp"
#include "main/application.hpp"
#include "main/prometheus_metrics.hpp"
#include "sioxx/value.hpp"
#include "support/line_logger.hpp"
#include "support/raw_client.hpp"
#include "support/temp_dir.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace truebond::test {

using sioxx::test::RawClient;

/// Loopback, a free port, two event loops, accounts without passwords.
class ChatServer {
public:
    explicit ChatServer(const std::function<void(Config&)>& change = [](Config&) {});

    std::uint16_t port() const { return app_->port(); }
    Application& app() { return *app_; }
    MemoryStore& store() { return *store_; }
    LineLogger& log() { return log_; }
    const PrometheusMetrics& metrics() const { return metrics_; }

    /// A new account; ids ascend.
    UserId add(const std::string& name, std::int64_t credits = 10);
    /// An access token of a session of its own. `change` may spoil it.
    std::string token(
        UserId user, const std::function<void(TokenClaims&)>& change = [](TokenClaims&) {});
    AdminReply admin(const std::string& command, UserId user);
    std::int64_t balance(UserId user);

    struct Answer {
        int status = 0;
        std::string head;
        std::string body;
        /// A member of a JSON body as text, numbers included.
        std::string operator[](std::string_view member) const;
    };
    Answer http(const std::string& method, const std::string& target, const std::string& token = {}, const std::string& body = {},
                const std::string& headers = {});
    Answer send(const std::string& token, UserId to, const std::string& content, const std::string& headers = {});

private:
    TempDir directory_;
    Config config_;
    base::SystemClock clock_;
    base::SystemRandom random_;
    LineLogger log_;
    NoAuditLog audit_;
    PrometheusMetrics metrics_;
    MemoryStore* store_ = nullptr;
    JwtCodec jwt_;
    IdGenerator ids_;
    std::unique_ptr<Application> app_;
};

/// A client on WebSocket that sees every frame.
class Device {
public:
    /// Connects with `auth` as the CONNECT's payload; the answer is in connect_answer().
    static std::unique_ptr<Device> with_auth(ChatServer& server, const std::string& auth);
    /// Connected, or the test fails.
    Device(ChatServer& server, const std::string& token);

    const std::string& connect_answer() const { return answer_; }
    /// The next event or acknowledgement; pings are answered. "" when the connection has ended.
    std::string next();
    void send(const std::string& frame) { client_.send(frame); }
    /// Emits `event` with an ack id, gives the acknowledgement's arguments; frames before it are kept for seen().
    std::string ask(const std::string& event, const std::string& argument);
    /// Frames that came before the answer of the last ask().
    const std::vector<std::string>& seen() const { return seen_; }
    /// Everything sent to this socket so far, for what is sent now comes after it on the same loop.
    std::vector<std::string> drain();

private:
    explicit Device(ChatServer& server) : client_(server.port()) {}

    RawClient client_;
    std::string answer_;
    std::vector<std::string> seen_;
    int ack_id_ = 0;
};

}  // namespace truebond::test
