// People who send by REST and do not give up: what was not answered with 200 is sent again, under the same key.
#pragma once

#include "context.hpp"
#include "http_client.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace loadtest {

class Writers {
public:
    struct Message {
        std::size_t receiver = 0;  // user
        std::uint64_t number = 0;  // goes in front of the content, "r17 "
        Nanos due = 0;
    };
    /// What writer `w` is to send now; nullopt: nothing. Asked whenever it has nothing under way.
    using Next = std::function<std::optional<Message>(std::size_t w)>;
    /// It was answered with 200, after so many other answers and broken connections.
    using Sent = std::function<void(std::size_t w, const Message& message, unsigned failures)>;

    /// Writer w is the user `first_user` + w.
    Writers(Context& context, std::size_t count, std::size_t first_user, Next next, Sent sent);

    /// Starts what is due. To be called between turns.
    void pump();
    bool idle() const { return under_way_ == 0; }
    /// Answers other than 200 so far, by status; 0: none came.
    const std::map<int, std::uint64_t>& failures() const { return failures_; }
    const std::string& first_refusal() const { return first_refusal_; }

private:
    struct Writer {
        std::unique_ptr<HttpClient> http;
        std::string head;  // of the request, up to the idempotency key
        std::optional<Message> message;
        std::string request;
        unsigned failures = 0;
        Nanos again_at = 0;
        Nanos sent_at = 0;
    };

    void begin(std::size_t w, const Message& message);
    void send(Writer& writer, Nanos t);
    void answered(std::size_t w, const HttpAnswer& answer);

    Context& context_;
    Next next_;
    Sent sent_;
    std::string run_id_;
    std::vector<Writer> writers_;
    std::size_t under_way_ = 0;
    std::uint64_t keys_ = 0;
    std::map<int, std::uint64_t> failures_;
    std::string first_refusal_;
};

}  // namespace loadtest
