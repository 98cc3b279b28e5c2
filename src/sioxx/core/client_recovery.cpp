// How a client that was lost becomes a socket again.
#include "sioxx/core/client.hpp"
#include "sioxx/core/namespace_shard.hpp"
#include "sioxx/core/recoverable.hpp"

#include <atomic>
#include <exception>

namespace sioxx::core {
using wire::socketio::PacketType;
namespace {

std::string text_member(const wire::json::View& object, std::string_view key) {
    std::string scratch;
    const auto text = object.find(key).string(scratch);
    return text ? std::string(*text) : std::string();
}

}  // namespace

void Client::ask_recovery(const SocketPtr& socket, Recovery& port) {
    socket->recovery_ = std::make_unique<Recoverable>();
    socket->recovery_->hold = std::make_unique<Recoverable::Hold>();
    socket->shard().add(*socket);
    const wire::json::View auth(socket->handshake().auth_json);
    const bool object = auth.is(wire::json::Kind::object);
    const std::string pid = object ? text_member(auth, "pid") : std::string();
    const std::string offset = object ? text_member(auth, "offset") : std::string();
    const auto answered = std::make_shared<std::atomic<bool>>(false);
    const auto done = [weak = socket->weak_from_this(), answered](RecoveryAnswer answer) {
        if (answered->exchange(true)) return;
        const SocketPtr s = weak.lock();
        if (!s) return;
        if (!s->shard().loop().here()) {
            const auto shared = std::make_shared<RecoveryAnswer>(std::move(answer));  // a std::function is copied
            return Socket::post(weak, [shared](Socket& alive) { alive.client().recovery_answered(alive, std::move(*shared)); });
        }
        if (s->connected()) s->client().recovery_answered(*s, std::move(answer));
    };
    try {
        port.restore({*socket, socket->nsp().name(), pid, offset}, done);
    } catch (const std::exception& error) {
        server_.logger.error("recovery port threw", {{"what", std::string_view(error.what())}});
        session_.terminate(DisconnectReason::transport_error);
    }
}

void Client::recovery_answered(Socket& socket, RecoveryAnswer answer) {
    using Verdict = RecoveryAnswer::Verdict;
    Entry* entry = find(socket);
    if (entry == nullptr || entry->connected) return;
    Recoverable& recovery = *socket.recovery_;
    // With something dropped from the hold there would be a gap in silence.
    if (answer.verdict == Verdict::unavailable || recovery.hold->overflow) return session_.close(DisconnectReason::forced_server_close);
    if (answer.verdict != Verdict::without) recovery.pid = std::move(answer.pid);
    recovery.born_at = answer.born_at;
    recovery.sent_to = answer.position;
    if (answer.verdict == Verdict::recovered) {
        recovery.recovered = true;
        if (!answer.sid.empty()) socket.shard().rename(socket, answer.sid);
        for (const std::string& room : answer.rooms) socket.join(room);
        if (answer.data) socket.data_ = std::move(answer.data);
        return welcome(*entry, answer.missed);
    }
    if (!server_.options.recovery.skip_middleware) return welcome(*entry, {});
    // Nobody knows yet whether it may come in.
    socket.shard().remove(socket);
    recovery.hold.reset();
    run_middleware(entry->socket);
}

void Client::replay(Socket& socket, const std::vector<RecordedEventPtr>& missed) {
    for (const RecordedEventPtr& event : missed) {
        const Payload& payload = event->payload;
        const PacketType type = payload.attachments().empty() ? PacketType::event : PacketType::binary_event;
        socket.recovery_->last_offset = event->offset;
        send(type, socket.nsp().name(), std::nullopt, event_json_with_offset(event->name, payload.json(), event->offset),
             payload.attachments());
    }
}

void Client::release_hold(Socket& socket) {
    if (!socket.recovery_) return;
    const std::unique_ptr<Recoverable::Hold> hold = std::move(socket.recovery_->hold);
    if (socket.recovery_->pid.empty()) socket.recovery_.reset();
    if (!hold) return;
    for (const EmissionPtr& emission : hold->waiting) socket.receive(emission, false);
}

}  // namespace sioxx::core
