// The contract's events, one after the other as in the reference program.
#include "contract.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace conformance {
using namespace std::chrono_literals;
using sioxx::Event;
using sioxx::Payload;
using sioxx::Socket;
using sioxx::Value;
namespace {

/// Arguments from `first` on.
Payload rest(const Event& event, std::size_t first) {
    Payload payload;
    for (std::size_t i = first; i < event.size(); ++i) payload.add(event.value(i));
    return payload;
}

std::string text(const Event& event, std::size_t i) {
    const Value v = event.value(i);
    const std::string* s = v.if_string();
    return s != nullptr ? *s : std::string();
}

/// A room, or a list of rooms.
sioxx::Broadcast rooms(const Socket& socket, const Value& v) {
    sioxx::Broadcast target(socket.nsp());
    if (const std::string* one = v.if_string()) return target.to(*one);
    if (const Value::Array* several = v.if_array()) {
        for (const Value& room : *several) {
            if (const std::string* name = room.if_string()) target = target.to(*name);
        }
    }
    return target;
}

std::size_t number(const Event& event, std::size_t i) {
    const Value v = event.value(i);
    const std::int64_t* n = v.if_int();
    return n != nullptr && *n > 0 ? static_cast<std::size_t>(*n) : 0;
}

Value list(const std::vector<std::string>& items) {
    Value::Array array;
    for (const std::string& item : items) array.emplace_back(item);
    return Value(std::move(array));
}

std::string kind(const Value& v) {
    if (const sioxx::Binary* b = v.if_binary()) {
        std::string out = "binary:";
        for (const char c : b->bytes) {
            constexpr std::string_view digits = "0123456789abcdef";
            out += digits[static_cast<unsigned char>(c) >> 4];
            out += digits[static_cast<unsigned char>(c) & 15];
        }
        return out;
    }
    if (v.is_null()) return "null";
    if (v.is_array()) return "array";
    if (v.is_bool()) return "boolean";
    if (v.is_number()) return "number";
    return v.is_string() ? "string" : "object";
}

void server_ack_round_trip(Socket& socket, Event& event) {
    const auto weak = socket.weak_from_this();
    socket.emit_with_ack("emit-with-ack", rest(event, 0), 1000ms, [weak](sioxx::AckReply reply) {
        const auto s = weak.lock();
        if (!s) return;
        Payload answer;
        if (reply.timed_out) answer.add("timeout");
        for (const Value& v : reply.args) answer.add(v);
        s->emit_payload("emit-with-ack", answer);
    });
}

void who(Socket& socket, Event& event) {
    event.reply(Value::object({{"id", std::string(socket.id())},
                               {"nsp", socket.nsp().name()},
                               {"rooms", list(socket.rooms())},
                               {"transport", std::string(socket.transport())},
                               {"recovered", socket.recovered()},
                               {"auth", socket.handshake().auth_json.empty() ? Value::object() : socket.handshake().auth()}}));
}

void later(Socket& socket, Event& event) {
    const auto weak = socket.weak_from_this();
    const Value v = event.value(1);
    socket.nsp().server().host().post_after(socket.loop(), std::chrono::milliseconds(number(event, 0)), [weak, v] {
        if (const auto s = weak.lock()) s->emit("late", v);
    });
}

void broadcast_with_ack(Socket& socket, Event& event) {
    const sioxx::Ack ack = event.ack();
    socket.nsp().all().timeout(500ms).emit_with_ack(text(event, 0), rest(event, 1), [ack](bool timed_out, std::vector<Value> answers) {
        ack(timed_out, Value(Value::Array(std::move(answers))));
    });
}

}  // namespace

void wire_events(sioxx::Namespace& nsp) {
    nsp.on_connection([](Socket& socket) {
        const std::string& auth = socket.handshake().auth_json;
        socket.emit("auth", sioxx::Json{auth.empty() ? std::string_view("{}") : std::string_view(auth)});
    });
    nsp.on("message", [](Socket& s, Event& e) { s.emit_payload("message-back", rest(e, 0)); });
    nsp.on("message-with-ack", [](Socket&, Event& e) { e.reply_same(); });
    nsp.on("emit-with-ack", server_ack_round_trip);
    nsp.on("who", who);
    nsp.on("join", [](Socket& s, Event& e) {
        s.join(text(e, 0));
        e.reply(true);
    });
    nsp.on("leave", [](Socket& s, Event& e) {
        s.leave(text(e, 0));
        e.reply(true);
    });
    nsp.on("room-emit", [](Socket& s, Event& e) {
        rooms(s, e.value(0)).emit_payload(text(e, 1), rest(e, 2));
        e.reply(true);
    });
    nsp.on("room-emit-except", [](Socket& s, Event& e) {
        rooms(s, e.value(0)).except(text(e, 1)).emit_payload(text(e, 2), rest(e, 3));
        e.reply(true);
    });
    nsp.on("broadcast", [](Socket& s, Event& e) {
        s.broadcast().emit_payload(text(e, 0), rest(e, 1));
        e.reply(true);
    });
    nsp.on("broadcast-with-ack", broadcast_with_ack);
    nsp.on("burst", [](Socket& s, Event& e) {
        for (std::size_t i = 0, n = number(e, 0); i < n; ++i) s.emit("burst", i);
    });
    nsp.on("volatile-burst", [](Socket& s, Event& e) {
        const std::size_t n = number(e, 0);
        for (std::size_t i = 0; i < n; ++i) s.emit_volatile("volatile", i);
        s.emit("volatile-done", n);
    });
    nsp.on("late", later);
    nsp.on("big", [](Socket&, Event& e) { e.reply(std::string(number(e, 0), 'x')); });
    nsp.on("bin", [](Socket&, Event& e) { e.reply(sioxx::Binary{std::string(number(e, 0), '\xab')}); });
    nsp.on("kick", [](Socket& s, Event&) { s.disconnect(); });
    nsp.on("kick-all", [](Socket& s, Event&) { s.disconnect(true); });
    nsp.on("drop", [](Socket& s, Event&) { s.drop_transport(); });
    nsp.on("drop-hard", [](Socket& s, Event&) { s.abort_transport(); });
    nsp.on("type-of", [](Socket&, Event& e) { e.reply(kind(e.value(0))); });
}

}  // namespace conformance
