// What the server under the fuzzer does with its events: everything the library offers, within small limits.
#pragma once

#include "sioxx/memory_host.hpp"
#include "sioxx/memory_recovery.hpp"
#include "sioxx/sioxx.hpp"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fuzz {

inline constexpr std::size_t message_bytes_max = 3000;
inline constexpr const char* mounts[] = {"/socket.io", "/msgpack", "/deflate", "/engine", "/recovery"};

inline void wire_events(sioxx::Namespace& nsp) {
    using namespace sioxx;
    using namespace std::chrono_literals;
    const auto text = [](const Event& e, std::size_t i) {
        const Value v = e.value(i);
        return v.if_string() != nullptr ? *v.if_string() : std::string("lobby");
    };
    nsp.on_connection([](Socket& s) { s.emit("welcome", s.id()); });
    nsp.on_any([](Socket&, Event& e) {
        for (std::size_t i = 0; i <= e.size(); ++i) (void)e.value(i);
    });
    nsp.on("echo", [](Socket&, Event& e) { e.reply_same(); });
    nsp.on("join", [text](Socket& s, Event& e) { e.reply(s.join(text(e, 0))); });
    nsp.on("leave", [text](Socket& s, Event& e) { s.leave(text(e, 0)); });
    nsp.on("say", [text](Socket& s, Event& e) { s.to(text(e, 0)).emit("said", e.value(1)); });
    nsp.on("all", [](Socket& s, Event& e) { s.nsp().all().volatile_().emit("all", Json{e.json(0)}); });
    nsp.on("tell", [](Socket& s, Event& e) { s.nsp().emit("told", e.value(0)); });
    nsp.on("ask", [](Socket& s, Event& e) {
        s.emit_with_ack("asked", Payload::of(e.value(0)), 1000ms,
                        [ack = e.ack()](AckReply reply) { ack(reply.timed_out, reply.args.size()); });
    });
    nsp.on("poll", [](Socket& s, Event& e) {
        s.nsp().all().timeout(500ms).emit_with_ack("polled", Payload::of(1), [ack = e.ack()](bool late, std::vector<Value> answers) {
            ack(late, Value(Value::Array(std::move(answers))));
        });
    });
    nsp.on("bin", [](Socket&, Event& e) { e.reply(Binary{"\x01\xff"}, Value::object({{"deep", Binary{""}}})); });
    nsp.on("fetch", [](Socket& s, Event& e) {
        s.nsp().all().fetch_sockets([ack = e.ack()](std::vector<RemoteSocket> found) { ack(found.size()); });
    });
    nsp.on("gather", [text](Socket& s, Event& e) { s.nsp().all().sockets_join(text(e, 0)); });
    nsp.on("disperse", [text](Socket& s, Event& e) { s.nsp().in(text(e, 0)).disconnect_sockets(e.size() > 1); });
    nsp.on("flood", [](Socket& s, Event&) {
        for (int i = 0; i < 20; ++i) s.emit("flood", std::string(500, 'x'));
    });
    nsp.on("own", [](Socket& s, Event&) {
        s.on("mine", [&s](Event&) { s.emit("mine"); });
        s.on_disconnect([&s](DisconnectReason) { s.emit("too late"); });
    });
    nsp.on("kick", [](Socket& s, Event& e) { s.disconnect(e.size() > 0); });
    nsp.on("drop", [](Socket& s, Event&) { s.drop_transport(); });
    nsp.on("cut", [](Socket& s, Event&) { s.abort_transport(); });
    nsp.on("throw", [](Socket&, Event&) { throw std::runtime_error("thrown"); });
}

inline sioxx::RecoveryOptions recovery(sioxx::core::MemoryHost& memory) {
    sioxx::MemoryRecoveryOptions options;
    options.sessions_max = 2;
    options.events_max = 8;
    options.missed_bytes_max = 2000;
    options.clock = &memory.clock();
    options.random = &memory.random();
    return {.port = std::make_shared<sioxx::MemoryRecovery>(options), .skip_middleware = false, .missed_first = false};
}

/// One server for each of `mounts`.
inline std::vector<std::unique_ptr<sioxx::Server>> mount_servers(sioxx::core::MemoryHost& memory) {
    std::vector<std::unique_ptr<sioxx::Server>> servers;
    for (const std::string path : mounts) {
        sioxx::ServerOptions options;
        options.path = path;
        options.max_payload_bytes = message_bytes_max;
        options.send_buffer_bytes_max = 8000;
        options.attachments_max = 3;
        options.depth_max = 8;
        options.namespaces_per_client_max = 3;
        options.rooms_per_socket_max = 4;
        options.pending_acks_max = 4;
        options.cors =
            sioxx::CorsOptions{.any_origin = true, .origins = {}, .credentials = true, .methods = {"GET"}, .allowed_headers = {}};
        options.cookie = sioxx::CookieOptions{};
        if (path == "/msgpack") options.parser = sioxx::Parser::msgpack;
        options.per_message_deflate = path == "/deflate";
        options.deflate_threshold_bytes = 0;
        options.engine_echo = path == "/engine";
        if (path == "/recovery") options.recovery = recovery(memory);
        servers.push_back(std::make_unique<sioxx::Server>(memory.host(), options));
        sioxx::Server& io = *servers.back();
        wire_events(io.of("/"));
        sioxx::Namespace& guarded = io.of("/guarded");
        guarded.use([](sioxx::Socket& socket, sioxx::Next next) {
            const sioxx::Value auth = socket.handshake().auth();
            if (auth.find("close") != nullptr) return next.close();
            if (auth.find("token") == nullptr) return next.refuse({"no", auth});
            next();
        });
        wire_events(guarded);
        wire_events(io.of_dynamic([](std::string_view name) { return name.starts_with("/dynamic-") && name.size() < 12; }));
    }
    return servers;
}

}  // namespace fuzz
