#include "chat/events/chat_events.hpp"

#include "chat/domain/rooms.hpp"
#include "chat/edge/error_table.hpp"
#include "chat/edge/event_requests.hpp"
#include "chat/edge/spellings.hpp"
#include "sioxx/namespace.hpp"

#include <vector>

namespace truebond {
namespace {

using sioxx::Next;
using sioxx::Socket;
using sioxx::Value;

void refuse(const Next& next, std::string_view code) {
    next.refuse({std::string(spelling::connection_rejected), Value::object({{"code", Value(code)}})});
}

void answer(const Next& next, const Outcome<Principal>& who) {
    if (who) return next();
    const auto code = connect_code(who.error());
    if (code) refuse(next, *code);
    else next.close();
}

void note(base::Logger& log, std::string_view what, const Socket& socket, const Session& session) {
    if (!log.enabled(base::LogLevel::debug)) return;
    const std::string user = session.user.to_string();
    log.debug(what, {{"user", std::string_view(user)}, {"socket", socket.id()}});
}

}  // namespace

ChatEvents::ChatEvents(sioxx::Server& server, const ChatEventsParts& parts, ProxyTrust proxies)
    : chat_(parts.chat),
      authentication_(parts.authentication),
      sessions_(parts.publisher.sessions()),
      proxies_(std::move(proxies)),
      clock_(parts.clock),
      log_(parts.log),
      request_ids_(parts.request_ids) {
    sioxx::Namespace& io = server.of("/");
    io.use([this](Socket& socket, const Next& next) { admit(socket, next); });
    io.on_connection([this](Socket& socket) { connected(socket); });
    io.on_disconnect([this](Socket& socket, sioxx::DisconnectReason) { disconnected(socket); });

    std::vector<std::string_view> names;
    const auto on = [this, &io, &names](std::string_view event, auto handler) {
        io.on(std::string(event), [this, index = names.size(), handler](Socket& s, sioxx::Event& e) {
            received_->add_one(index);
            handler(s, e);
        });
        names.push_back(event);
    };
    on(spelling::join_conversation, [this](Socket& s, sioxx::Event& e) { join_conversation(s, e); });
    on(spelling::leave_conversation, [this](Socket& s, sioxx::Event& e) { leave_conversation(s, e); });
    on(spelling::send_message_realtime, [this](Socket& s, sioxx::Event& e) { send_message(s, e); });
    on(spelling::typing, [this](Socket& s, sioxx::Event& e) { typing(s, e, true); });
    on(spelling::stop_typing, [this](Socket& s, sioxx::Event& e) { typing(s, e, false); });
    on(spelling::mark_delivered, [this](Socket& s, sioxx::Event& e) { mark_delivered(s, e); });
    on(spelling::mark_read_realtime, [this](Socket& s, sioxx::Event& e) { mark_read(s, e); });
    // Nobody answers what nobody knows; all of it is counted as one.
    io.on_unhandled([this, index = names.size()](Socket&, sioxx::Event&) { received_->add_one(index); });
    names.emplace_back("other");
    received_ = std::make_unique<const base::CounterSet>(
        parts.metrics, base::MetricName{"truebond_events_received_total", "Events that clients sent, by name."}, "event", names);
}

void ChatEvents::admit(Socket& socket, const Next& next) {
    const sioxx::Handshake& handshake = socket.handshake();
    const auto auth = read_connect_auth(handshake.auth_json);
    const ClientAddress from = proxies_.client(handshake.remote_address(), handshake.headers());
    if (!auth) {
        authentication_.note_refusal(AuditEvent::connection_refused, {}, Errc::not_authenticated, from);
        return refuse(next, spelling::code_token_missing);
    }
    auto job = [this, next, from, token = auth->token, weak = socket.weak_from_this()](const Turnstile::Place& place) {
        authentication_.run(token, [this, next, from, token, weak, place](const Outcome<Principal>& who) {
            if (!who) authentication_.note_refusal(AuditEvent::connection_refused, token, who.error(), from);
            // Coming back helps, later: no word of Socket.IO, after which a client would stop for good.
            if (who && chat_.rate_limits.hit(RateAction::connection, who->user)) next.close();
            else answer(next, who);
            Turnstile::leave(weak, place);
        });
    };
    if (!door_->enter(socket.weak_from_this(), std::move(job))) next.close();
}

void ChatEvents::connected(Socket& socket) {
    // Asked again, here on the socket's loop: a token that was revoked since admit() is seen now, and what is revoked from now on
    // reaches this loop's index after this handler. So nobody slips through between the two.
    const auto auth = read_connect_auth(socket.handshake().auth_json);
    const auto who = auth ? authentication_.try_now(auth->token) : std::nullopt;
    if (!who) return socket.drop_transport();  // fell out of the cache within a moment: let them come back
    if (!*who) {
        if (connect_code(who->error())) socket.disconnect(true);
        else socket.drop_transport();
        return;
    }
    const Principal& principal = **who;
    Session& session = socket.data<Session>();
    session.user = principal.user;
    session.generation = principal.generation;
    if (!principal.jti.empty()) session.token = SessionIndex::hash_of("jti:" + principal.jti);
    if (!principal.family.empty()) session.family = SessionIndex::hash_of("fam:" + principal.family);
    session.registered = true;
    sessions_.add(socket, session);
    socket.join(user_room(principal.user));
    if (auth->resume) socket.join(resuming_room(principal.user));
    chat_.presence.connected(principal.user);
    note(log_, "connected", socket, session);
}

void ChatEvents::disconnected(Socket& socket) {
    Session& session = socket.data<Session>();
    if (!session.registered) return;
    session.registered = false;
    sessions_.remove(socket, session);
    chat_.typing.end_all(session.user, socket.id());
    chat_.presence.disconnected(session.user);
    note(log_, "disconnected", socket, session);
}

}  // namespace truebond
