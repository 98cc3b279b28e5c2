#include "writers.hpp"

#include <utility>

namespace loadtest {

namespace {

constexpr Nanos again_after = 50 * nanos_per_milli;
constexpr Nanos answer_max = 10 * nanos_per_second;
constexpr std::size_t content_bytes = 64;

}  // namespace

Writers::Writers(Context& context, std::size_t count, std::size_t first_user, Next next, Sent sent)
    : context_(context), next_(std::move(next)), sent_(std::move(sent)), run_id_(random_uuid()), writers_(count) {
    for (std::size_t w = 0; w < count; ++w) {
        writers_[w].http = std::make_unique<HttpClient>(
            context.loop, context.target, w, [this](HttpClient& http, const HttpAnswer& answer) { answered(http.number(), answer); });
        writers_[w].head = "POST /api/messages/send HTTP/1.1\r\nHost: " + context.target.name() + "\r\nAuthorization: Bearer " +
                           context.tokens.token(context.options.first_user + first_user + w) +
                           "\r\nContent-Type: application/json\r\nIdempotency-Key: " + run_id_ + "-";
    }
}

void Writers::pump() {
    const Nanos t = now();
    for (std::size_t w = 0; w < writers_.size(); ++w) {
        Writer& writer = writers_[w];
        if (!writer.message) {
            if (const auto message = next_(w)) begin(w, *message);
        } else if (!writer.http->busy()) {
            if (t >= writer.again_at) send(writer, t);
        } else if (t - writer.sent_at > answer_max) {
            writer.http->give_up("no answer in time");
        }
    }
}

void Writers::begin(std::size_t w, const Message& message) {
    Writer& writer = writers_[w];
    writer.message = message;
    writer.failures = 0;
    ++under_way_;
    std::string content = "r" + std::to_string(message.number) + " ";
    content.resize(content_bytes, 'm');
    const std::string body = "{\"receiver_id\":\"" + context_.tokens.user(context_.options.first_user + message.receiver) +
                             "\",\"content\":\"" + content + "\"}";
    writer.request = writer.head + std::to_string(++keys_) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    send(writer, now());
}

void Writers::send(Writer& writer, Nanos t) {
    writer.sent_at = t;
    writer.http->request(writer.request);
}

void Writers::answered(std::size_t w, const HttpAnswer& answer) {
    Writer& writer = writers_[w];
    if (answer.status != 200) {
        ++failures_[answer.status];
        if (answer.status != 0 && first_refusal_.empty()) first_refusal_ = format("HTTP %d ", answer.status) + std::string(answer.body);
        ++writer.failures;
        writer.again_at = now() + again_after;
        return;
    }
    const Message message = *std::exchange(writer.message, std::nullopt);
    --under_way_;
    sent_(w, message, writer.failures);
}

}  // namespace loadtest
