#include "contract.hpp"

#include <array>
#include <chrono>
#include <cstdlib>
#include <string_view>

namespace conformance {
using namespace std::chrono_literals;
using sioxx::ServerOptions;

namespace {

ServerOptions at(const char* path, std::chrono::milliseconds interval = 25'000ms, std::chrono::milliseconds timeout = 20'000ms) {
    ServerOptions o;
    o.path = path;
    o.ping_interval = interval;
    o.ping_timeout = timeout;
    return o;
}

bool is_dynamic(std::string_view name) {
    constexpr std::string_view prefix = "/dyn-";
    if (!name.starts_with(prefix) || name.size() == prefix.size()) return false;
    return name.find_first_not_of("0123456789", prefix.size()) == std::string_view::npos;
}

struct BenchUser {
    std::string token = R"("")";  // as JSON text
};

/// The text of a JSON string without its quotes, as it stands: /bench/ only hands it on.
std::string inner(const sioxx::Value* v) {
    const std::string* s = v != nullptr ? v->if_string() : nullptr;
    return s != nullptr ? *s : std::string();
}

}  // namespace

Contract::Contract(sioxx::Host& host) : host_(host) {
    engine_echo("/engine.io", 300ms, 200ms);
    engine_echo("/eio-quiet", 25'000ms, 20'000ms);

    ServerOptions suite = at("/socket.io", 300ms, 200ms);
    suite.connect_timeout = 1000ms;
    socket_io(suite);

    ServerOptions ext = at("/ext");
    ext.max_payload_bytes = 100'000;
    ext.upgrade_timeout = 700ms;
    ext.connect_timeout = 700ms;
    ext.cors = sioxx::CorsOptions{.any_origin = false,
                                  .origins = {"http://allowed.example"},
                                  .credentials = true,
                                  .methods = {"GET", "POST"},
                                  .allowed_headers = {"x-test"}};
    socket_io(ext);

    ServerOptions csr = at("/csr");
    csr.connect_timeout = 1000ms;
    csr.recovery.port = std::make_shared<sioxx::MemoryRecovery>();
    csr.recovery.skip_middleware = true;
    csr.recovery.missed_first = true;
    socket_io(csr);

    ServerOptions guard = at("/guard");
    guard.cookie = sioxx::CookieOptions{};
    guard.allow_request = [](const sioxx::HttpRequest& request) {
        sioxx::Admission admission;
        if (request.target.find("?deny=1") == std::string::npos && request.target.find("&deny=1") == std::string::npos) return admission;
        admission.verdict = sioxx::Admission::Verdict::forbid;
        admission.message = "denied by app";
        return admission;
    };
    socket_io(guard);

    ServerOptions pmd = at("/pmd");
    pmd.per_message_deflate = true;
    pmd.deflate_threshold_bytes = 0;
    socket_io(pmd);

    ServerOptions msgpack = at("/msgpack");
    msgpack.parser = sioxx::Parser::msgpack;
    socket_io(msgpack);
    socket_io(at("/client"));
    bench();

    constexpr std::size_t echo_bytes_max = 64 * 1024 * 1024;
    const char* deflate = std::getenv("ECHO_PMD");
    host.mount_websocket_echo("/ws-echo", echo_bytes_max, deflate != nullptr && std::string_view(deflate) == "1");
    host.on_request([](sioxx::HttpRequestPtr request, sioxx::HttpResponderPtr responder) {
        sioxx::HttpResponse response;
        if (request->target == "/healthz") response.body = "ok";
        else response.status = 404;
        responder->send(std::move(response));
    });
}

sioxx::Server& Contract::mount(ServerOptions options) {
    options.keep_handshake = true;
    servers_.push_back(std::make_unique<sioxx::Server>(host_, std::move(options)));
    return *servers_.back();
}

void Contract::engine_echo(const char* path, std::chrono::milliseconds interval, std::chrono::milliseconds timeout) {
    ServerOptions o = at(path, interval, timeout);
    o.engine_echo = true;
    mount(o);
}

void Contract::socket_io(ServerOptions options) {
    sioxx::Server& io = mount(std::move(options));
    wire_events(io.of("/"));
    wire_events(io.of("/custom"));
    sioxx::Namespace& admin = io.of("/admin");
    admin.use([](sioxx::Socket& socket, sioxx::Next next) {
        const sioxx::Value auth = socket.handshake().auth();
        const sioxx::Value* token = auth.find("token");
        if (token != nullptr && *token == sioxx::Value("secret")) return next();
        next.refuse({"unauthorized", sioxx::Value::object({{"code", 401}})});
    });
    wire_events(admin);
    wire_events(io.of_dynamic(is_dynamic));
}

void Contract::bench() {
    ServerOptions o = at("/bench");
    servers_.push_back(std::make_unique<sioxx::Server>(host_, o));
    sioxx::Namespace& nsp = servers_.back()->of("/");
    nsp.on_connection([](sioxx::Socket& socket) {
        const sioxx::Value auth = socket.handshake().auth();
        std::string token = inner(auth.find("token"));
        if (token.empty()) return;
        socket.join("user_" + token);
        socket.data<BenchUser>().token = sioxx::Payload::of(token).json();
    });
    nsp.on("echo", [](sioxx::Socket&, sioxx::Event& event) { event.reply_same(); });
    nsp.on("join", [](sioxx::Socket& socket, sioxx::Event& event) {
        std::string scratch;
        socket.join(event.text(0, "room", scratch));
        event.reply(true);
    });
    // What arrived is passed on as the text it is.
    const auto relay = [&nsp](std::string_view key, std::string_view prefix) {
        return [&nsp, key, prefix](sioxx::Socket& socket, sioxx::Event& event) {
            if (!event.attachments().empty()) return;
            const std::array<std::string_view, 3> keys{key, "content", "ts"};
            std::array<std::string_view, 3> members;
            event.json(0, keys, members);
            const auto& [to, content, ts] = members;
            std::string scratch;
            std::string room(prefix);
            room += sioxx::string_content(to, scratch);
            const std::string& from = socket.data<BenchUser>().token;
            std::string out;
            out.reserve(from.size() + content.size() + ts.size() + 32);
            ((out += R"({"from":)") += from) += R"(,"content":)";
            (((out += content) += R"(,"ts":)") += ts) += '}';
            nsp.to(room).emit_payload("new_message", sioxx::Payload::of_json(std::move(out)));
        };
    };
    nsp.on("relay", relay("to", "user_"));
    nsp.on("pub", relay("room", ""));
}

}  // namespace conformance
