#include "chat/events/event_publisher.hpp"

#include "chat/domain/rooms.hpp"
#include "chat/edge/event_payloads.hpp"
#include "chat/edge/spellings.hpp"
#include "sioxx/namespace.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <variant>

namespace truebond {
namespace {

using sioxx::Broadcast;
using sioxx::Payload;

/// All of them are looked up on every loop; so many at once keep that below the cost of the rest.
constexpr std::size_t rooms_per_broadcast = 16;

constexpr std::array event_names{spelling::new_message,   spelling::new_message_notification, spelling::message_sent,
                                 spelling::messages_read, spelling::conversation_read,        spelling::message_delivered,
                                 spelling::user_typing,   spelling::user_stopped_typing,      spelling::user_online,
                                 spelling::user_offline};

/// One message is followed at a time, and not more than a hundred a second: that says as much as all of them would.
constexpr std::int64_t follow_interval_ns = 10'000'000;

/// Goes to every loop behind a message; the last one that it is through with has emitted it.
struct Follower {
    Follower(const Trace& its_trace, MessageId its_message, unsigned loops) : trace(its_trace), message(its_message), loops_left(loops) {}
    const Trace trace;
    const MessageId message;
    std::atomic<unsigned> loops_left;
};

}  // namespace

/// By the places of event_names.
enum class EventPublisher::Name : std::uint8_t {
    new_message,
    new_message_notification,
    message_sent,
    messages_read,
    conversation_read,
    message_delivered,
    user_typing,
    user_stopped_typing,
    user_online,
    user_offline,
    count,
};

EventPublisher::EventPublisher(sioxx::Server& server, const base::Clock& clock, base::Logger& log, base::Metrics& metrics)
    : io_(server.of("/")),
      sessions_(server.host()),
      clock_(clock),
      log_(log),
      emitted_(metrics, {"truebond_events_emitted_total", "Events told to a room (all devices of a person, or a conversation), by name."},
               "event", event_names),
      to_emit_(
          metrics.histogram({"truebond_message_emit_seconds",
                             "From a message being durable to every loop having handed it to its sockets; at most 100 messages a second."},
                            {}, base::latency_shape)),
      in_all_(metrics.histogram(
          {"truebond_message_seconds", "From the request to the emit, of the messages that truebond_message_emit_seconds saw."}, {},
          base::latency_shape)) {}

void EventPublisher::publish(const DomainEvent& event) {
    std::visit([this](const auto& e) { tell(e); }, event);
}

void EventPublisher::emit(const Broadcast& to, Name name, const Payload& payload) const {
    static_assert(event_names.size() == static_cast<std::size_t>(Name::count));
    const auto index = static_cast<std::size_t>(name);
    emitted_.add_one(index);
    to.emit_payload(event_names[index], payload);
}

// Offsets are the hearer's own: what goes to both sides of a conversation goes to each with theirs.
void EventPublisher::tell(const MessageSent& sent) {
    const Payload message = Payload::of_json(message_payload(sent.message));
    const std::string receiver = user_room(sent.message.receiver);
    const std::string sender = user_room(sent.message.sender);
    const auto to_receiver = static_cast<std::uint64_t>(sent.receiver_offset);
    const auto to_sender = static_cast<std::uint64_t>(sent.sender_offset);
    emit(io_.to(receiver).offset(to_receiver), Name::new_message, message);
    if (sent.notifies) emit(io_.to(receiver), Name::new_message_notification, Payload::of_json(notification_payload(sent)));
    if (sent.origin.door == Origin::Door::rest) {
        emit(io_.to(sender).offset(to_sender), Name::message_sent, message);
    } else {
        const std::string conversation = conversation_room(sent.message.sender, sent.message.receiver);
        emit(io_.to(conversation).except(receiver).offset(to_sender), Name::new_message, message);
        emit(io_.to(sender).except(conversation).except(sent.origin.socket_id).offset(to_sender), Name::message_sent, message);
    }
    if (sent.trace != nullptr) follow(sent);
}

void EventPublisher::follow(const MessageSent& sent) {
    const std::int64_t now_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(sent.trace->committed.time_since_epoch()).count();
    const bool is_told = log_.enabled(base::LogLevel::debug);
    if (!is_told && now_ns - followed_at_ns_.load(std::memory_order_relaxed) < follow_interval_ns) return;
    followed_at_ns_.store(now_ns, std::memory_order_relaxed);
    sioxx::Host& host = io_.server().host();
    const unsigned loops = host.loop_count();
    // Jobs posted by one thread to one loop keep their order: this one comes behind the message.
    const auto follower = std::make_shared<Follower>(*sent.trace, sent.message.id, loops);
    for (unsigned i = 0; i < loops; ++i) {
        host.post(i, [this, follower] {
            if (follower->loops_left.fetch_sub(1) != 1) return;
            const auto emitted = clock_.steady();
            to_emit_.took(emitted - follower->trace.committed);
            if (follower->trace.received != std::chrono::steady_clock::time_point()) in_all_.took(emitted - follower->trace.received);
            if (!log_.enabled(base::LogLevel::debug)) return;
            const std::string message = follower->message.to_string();
            const std::chrono::duration<double, std::milli> took = emitted - follower->trace.committed;
            log_.debug("message emitted",
                       {{"request_id", follower->trace.request.text()}, {"message_id", std::string_view(message)}, {"ms", took.count()}});
        });
    }
}

void EventPublisher::tell(const MessagesRead& read) {
    emit(io_.to(user_room(read.sender)).offset(static_cast<std::uint64_t>(read.sender_offset)), Name::messages_read,
         Payload::of_json(messages_read_payload(read)));
    // The one that read hears it too: by up_to_seq it tells a list that was on its way from what came after.
    emit(io_.to(resuming_room(read.reader)), Name::conversation_read, Payload::of_json(conversation_read_payload(read)));
}

void EventPublisher::tell(const MessageDelivered& delivered) {
    emit(io_.to(user_room(delivered.sender)).offset(static_cast<std::uint64_t>(delivered.sender_offset)), Name::message_delivered,
         Payload::of_json(message_delivered_payload(delivered)));
}

void EventPublisher::tell(const TypingChanged& change) {
    // Not volatile: a client on polling is between two requests most of the time, and would miss that the typing has stopped.
    emit(io_.to(user_room(change.to)), change.typing ? Name::user_typing : Name::user_stopped_typing,
         Payload::of_json(typing_payload(change)));
}

void EventPublisher::tell(const PresenceChanged& change) {
    const Name name = change.online ? Name::user_online : Name::user_offline;
    const Payload payload = Payload::of_json(presence_payload(change));
    if (change.to_everyone) return emit(io_.except(user_room(change.who)), name, payload);
    for (std::size_t first = 0; first < change.hearers.size(); first += rooms_per_broadcast) {
        const std::size_t last = std::min(first + rooms_per_broadcast, change.hearers.size());
        Broadcast hearers(io_);
        for (std::size_t i = first; i < last; ++i) hearers = std::move(hearers).to(user_room(change.hearers[i]));
        emit(hearers, name, payload);
    }
}

}  // namespace truebond
