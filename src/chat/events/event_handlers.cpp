// One handler for each client event: read the argument, run the use case, answer.
#include "chat/domain/rooms.hpp"
#include "chat/edge/error_table.hpp"
#include "chat/edge/event_acks.hpp"
#include "chat/edge/event_requests.hpp"
#include "chat/edge/spellings.hpp"
#include "chat/events/chat_events.hpp"

#include <thread>
#include <utility>

namespace truebond {
namespace {

using sioxx::Ack;
using sioxx::Event;
using sioxx::Json;
using sioxx::Socket;

UserId who(Socket& socket) { return socket.data<Session>().user; }

}  // namespace

// Asked once the argument could be read: what is malformed is answered as such, and does nothing.
bool ChatEvents::refused(RateAction action, Socket& socket, Event& event) {
    const auto refusal = chat_.rate_limits.hit(action, who(socket));
    if (refusal) event.reply(Json{ack_rate_limited(*refusal)});
    return refusal.has_value();
}

Trace ChatEvents::trace(std::string_view event, const Socket& socket) {
    Trace trace;
    trace.received = clock_.steady();
    trace.request = request_ids_.next(socket.loop());
    if (log_.enabled(base::LogLevel::debug)) {
        log_.debug("event received", {{"request_id", trace.request.text()}, {"event", event}, {"socket", socket.id()}});
    }
    return trace;
}

void ChatEvents::join_conversation(Socket& socket, Event& event) {
    const auto other = read_join_event(event.json(0));
    if (!other) return event.reply(Json{other.error()});
    if (refused(RateAction::conversation, socket, event)) return;
    const auto join = [](Socket& s, const Outcome<std::string>& room, const Ack& ack) {
        if (!room) ack(Json{ack_error(AckOf::join_conversation, room.error())});
        else if (!s.join(*room)) ack(Json{ack_error(AckOf::join_conversation, Errc::overloaded)});
        else ack(Json{ack_joined(*room)});
    };
    // Most people are known, and the answer comes at once: then the room is joined before the client's next event is handled.
    const auto loop_thread = std::this_thread::get_id();
    chat_.join_conversation.run(who(socket), *other, [=, weak = socket.weak_from_this(), ack = event.ack()](Outcome<std::string> room) {
        if (std::this_thread::get_id() != loop_thread) {
            Socket::post(weak, [join, room = std::move(room), ack](Socket& s) { join(s, room, ack); });
        } else if (const auto s = weak.lock(); s && s->connected()) {
            join(*s, room, ack);
        }
    });
}

void ChatEvents::leave_conversation(Socket& socket, Event& event) {
    const auto room = read_leave_event(event.json(0));
    if (!room) return event.reply(Json{room.error()});
    if (refused(RateAction::conversation, socket, event)) return;
    // Somebody else's room, or one's own user room: it "worked", and nothing happened.
    if (const auto other = other_in_room(*room, who(socket))) {
        socket.leave(*room);
        chat_.typing.end(who(socket), *other);
    }
    event.reply(Json{spelling::ack_success});
}

void ChatEvents::send_message(Socket& socket, Event& event) {
    const Trace its_trace = trace(spelling::send_message_realtime, socket);
    auto request = read_send_event(event.json(0));
    if (!request) return event.reply(Json{request.error()});
    if (refused(RateAction::message, socket, event)) return;
    SendRequest send;
    send.sender = who(socket);
    send.receiver = request->receiver;
    send.content = std::move(request->content);
    send.idempotency_key = std::move(request->idempotency_key);
    send.origin = {Origin::Door::event, std::string(socket.id())};
    send.trace = its_trace;
    // The answer is given on the thread that published the message, after it: so the sender's own new_message comes before its ack.
    chat_.send_message.run(std::move(send), [ack = event.ack()](const Outcome<SendOutcome>& sent) {
        if (sent) ack(Json{ack_sent(*sent)});
        else ack(Json{ack_error(AckOf::send_message, sent.error())});
    });
}

void ChatEvents::typing(Socket& socket, Event& event, bool on) {
    const auto to = read_typing_event(event.json(0));
    if (!to) return event.reply(Json{to.error()});
    if (refused(RateAction::typing, socket, event)) return;
    if (on) chat_.typing.start(who(socket), *to, std::string(socket.id()));
    else chat_.typing.stop(who(socket), *to);
    event.reply();
}

void ChatEvents::mark_delivered(Socket& socket, Event& event) {
    const auto message = read_mark_delivered_event(event.json(0));
    if (!message) return event.reply(Json{message.error()});
    if (refused(RateAction::receipt, socket, event)) return;
    chat_.mark_delivered.run(who(socket), *message, [ack = event.ack()](const Outcome<DeliveredOutcome>& marked) {
        ack(Json{marked ? spelling::ack_success : ack_error(AckOf::mark_delivered, marked.error())});
    });
}

void ChatEvents::mark_read(Socket& socket, Event& event) {
    const auto other = read_mark_read_event(event.json(0));
    if (!other) return event.reply(Json{other.error()});
    if (refused(RateAction::receipt, socket, event)) return;
    chat_.mark_read.run(who(socket), *other, [ack = event.ack()](const Outcome<ReadOutcome>& read) {
        if (read) ack(Json{ack_marked_read(read->count)});
        else ack(Json{ack_error(AckOf::mark_read, read.error())});
    });
}

}  // namespace truebond
