// A keep-alive HTTP/1.1 connection with one request at a time; reconnects when the server closed it in between.
#pragma once

#include "connection.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace loadtest {

struct HttpAnswer {
    int status = 0;         // 0: no answer, `body` says why
    std::string_view body;  // lives until the call returns
};

class HttpClient final : public Connection {
public:
    using Done = std::function<void(HttpClient&, const HttpAnswer&)>;

    HttpClient(Loop& loop, const Target& target, std::size_t number, Done done)
        : Connection(loop, target, number), number_(number), done_(std::move(done)) {}

    /// A whole request, head and body. `done` follows exactly once, unless stop() comes first.
    void request(std::string_view bytes);
    void stop();
    bool busy() const { return busy_; }
    std::size_t number() const { return number_; }
    void give_up(std::string_view why) { fail(why); }

private:
    void opened() override;
    std::size_t consume(std::span<char> input) override;
    void closed(std::string_view why) override;
    void answer(int status, std::string_view body);

    std::size_t number_;
    Done done_;
    bool busy_ = false;
    std::string waiting_;  // the request while the connection is being made
};

}  // namespace loadtest
