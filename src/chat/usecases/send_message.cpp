#include "chat/usecases/send_message.hpp"

#include <array>

namespace truebond {
namespace {

enum class Result : std::uint8_t { sent, replayed, refused, failed };
constexpr std::array<std::string_view, 4> result_words{"sent", "replayed", "refused", "failed"};

/// failed: our fault, and the client's app says 503.
Result result_of(const Outcome<SendOutcome>& sent) {
    if (sent) return sent->replayed ? Result::replayed : Result::sent;
    return sent.error() == Errc::unavailable || sent.error() == Errc::overloaded ? Result::failed : Result::refused;
}

base::CounterSet counters(base::Metrics& metrics, std::string_view door) {
    return {metrics,
            {"truebond_messages_total", "Sends that were asked for, by door and by what became of them."},
            "result",
            result_words,
            {{"door", door}}};
}

std::string_view word_of(Origin::Door door) { return door == Origin::Door::rest ? "rest" : "event"; }

}  // namespace

SendMessage::SendMessage(MessageStore& messages, const PresenceRegistry& presence, Typing& typing, EventSink& events, AuditLog& audit,
                         IdGenerator& ids, const base::Clock& clock, base::Logger& log, base::Metrics& metrics)
    : messages_(messages),
      presence_(presence),
      typing_(typing),
      events_(events),
      audit_(audit),
      ids_(ids),
      clock_(clock),
      log_(log),
      by_rest_(counters(metrics, "rest")),
      by_event_(counters(metrics, "event")),
      committed_(metrics.histogram({"truebond_message_commit_seconds", "From the request to the message being durable."}, {},
                                   base::latency_shape)) {}

void SendMessage::run(SendRequest request, Done<SendOutcome> done) {
    SendCommand command;
    command.id = ids_.next_as<MessageId>();
    command.new_conversation = ids_.next_as<ConversationId>();
    command.sender = request.sender;
    command.receiver = request.receiver;
    command.content = std::move(request.content);
    command.idempotency_key = std::move(request.idempotency_key);
    command.cost = message_cost;
    command.now = clock_.wall();
    command.receiver_offline = request.receiver && !presence_.is_connected(*request.receiver);
    messages_.commit_send(std::move(command),
                          [this, sender = request.sender, receiver = request.receiver, origin = std::move(request.origin),
                           trace = request.trace, done = std::move(done)](Outcome<SendOutcome> sent) mutable {
                              account(sent, origin.door, trace);
                              if (!sent) note_refusal(sender, receiver, sent.error());
                              else if (!sent->replayed) announce(*sent, std::move(origin), trace);
                              done(std::move(sent));
                          });
}

void SendMessage::note_refusal(UserId sender, std::optional<UserId> receiver, Errc why) {
    if (why != Errc::receiver_not_found && why != Errc::self_send && why != Errc::account_inactive) return;
    audit_.record({.event = AuditEvent::access_denied, .user = sender, .what = "send_message", .other = receiver});
}

void SendMessage::announce(const SendOutcome& sent, Origin origin, const Trace& trace) {
    typing_.end(sent.message.sender, sent.message.receiver);
    events_.publish(
        MessageSent{sent.message, sent.sender_name, sent.sender_offset, sent.receiver_offset, std::move(origin), sent.notifies, &trace});
}

void SendMessage::account(const Outcome<SendOutcome>& sent, Origin::Door door, Trace& trace) {
    const Result result = result_of(sent);
    (door == Origin::Door::rest ? by_rest_ : by_event_).add_one(static_cast<std::size_t>(result));
    const auto now = trace.committed = clock_.steady();
    const bool is_timed = trace.received != std::chrono::steady_clock::time_point();
    if (result == Result::sent && is_timed) committed_.took(now - trace.received);
    if (result == Result::failed) {
        if (const auto left_out = failures_.take(now)) {
            const std::string_view why = sent.error() == Errc::overloaded ? "overloaded" : "unavailable";
            log_.warn("message not stored",
                      {{"request_id", trace.request.text()}, {"door", word_of(door)}, {"why", why}, {"left_out", *left_out}});
        }
        return;
    }
    if (!log_.enabled(base::LogLevel::debug)) return;
    const std::string message = sent ? sent->message.id.to_string() : std::string();
    const std::chrono::duration<double, std::milli> took = is_timed ? now - trace.received : std::chrono::nanoseconds::zero();
    log_.debug(sent ? "message committed" : "message refused", {{"request_id", trace.request.text()},
                                                                {"door", word_of(door)},
                                                                {"result", result_words[static_cast<std::size_t>(result)]},
                                                                {"message_id", std::string_view(message)},
                                                                {"ms", took.count()}});
}

}  // namespace truebond
