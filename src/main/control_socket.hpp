// DATA_DIR/truebond.sock: commands beside a running server ask it to do the work, so that its caches and open sockets follow at once.
// One JSON object a line there, one a line back. The file's mode (0600) is the authentication.
#pragma once

#include "base/result.hpp"
#include "base/unique_function.hpp"
#include "sioxx/value.hpp"

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>

namespace truebond {

/// What an administrative command answers: lines for people, or why it could not.
struct AdminReply {
    bool ok = false;
    std::string text;
    friend bool operator==(const AdminReply&, const AdminReply&) = default;
};

/// Serves the socket on a thread of its own, one command at a time; commands are rare and may block.
class ControlServer {
public:
    using Handler = sioxx::base::UniqueFunction<AdminReply(const sioxx::Value& command)>;

    ControlServer() = default;
    /// Stops taking commands; waits for the one that is under way.
    ~ControlServer();
    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;

    /// Binds and starts. An empty string, or why it could not. A file left by a dead server is replaced: the caller holds the lock
    /// of the data directory.
    std::string start(const std::filesystem::path& path, Handler handler);
    void stop();

private:
    void serve();
    void answer(int client);

    std::filesystem::path path_;
    Handler handler_;
    int listener_ = -1;
    int wake_ = -1;
    std::thread thread_;
};

/// Asks the server behind `path`. nullopt when there is none.
std::optional<AdminReply> ask_server(const std::filesystem::path& path, const sioxx::Value& command);

}  // namespace truebond
