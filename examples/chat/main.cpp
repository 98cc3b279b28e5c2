// A chat: people say who they are, join rooms, and hear what others say there.  chat [port]
//   const socket = io("http://127.0.0.1:3000", { auth: { name: "Ann" } });
//   socket.emit("join", "lobby", (members) => …);  socket.emit("say", "lobby", "hello");  socket.on("said", (room, who, text) => …);
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <sioxx/sioxx.hpp>
#include <string>

static std::string text(const sioxx::Value& value) { return value.is_string() ? *value.if_string() : std::string(); }
static sioxx::Host* running = nullptr;  // for the signal handler

int main(int argc, char** argv) {
    sioxx::Host host({.port = static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 3000)});
    sioxx::Server io(host);
    io.of("/").use([](sioxx::Socket& socket, sioxx::Next next) {
        const sioxx::Value auth = socket.handshake().auth();
        const sioxx::Value* name = auth.find("name");
        if (name == nullptr || !name->is_string()) return next.refuse({"who are you?", {}});
        socket.data<std::string>() = *name->if_string();
        next();
    });
    io.of("/").on("join", [](sioxx::Socket& socket, sioxx::Event& event) {
        const std::string room = text(event.value(0));
        socket.join(room);
        socket.to(room).emit("joined", room, socket.data<std::string>());
        socket.nsp().to(room).fetch_sockets([ack = event.ack()](const auto& sockets) { ack(sockets.size()); });
    });
    io.of("/").on("say", [](sioxx::Socket& socket, sioxx::Event& event) {
        const std::string room = text(event.value(0));
        if (socket.in(room)) socket.nsp().to(room).emit("said", room, socket.data<std::string>(), sioxx::Json{event.json(1)});
    });
    if (const std::string error = host.listen(); !error.empty()) return std::cerr << error << '\n', 1;
    std::cout << "listening on port " << host.port() << std::endl;
    running = &host;
    for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, [](int) { running->quit(); });
    host.run();
}
