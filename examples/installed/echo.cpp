// A whole Socket.IO server: whatever a client says comes back, and "chat" goes to everybody else in the lobby.
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <sioxx/sioxx.hpp>
#include <string>

int main(int argc, char** argv) {
    // Before the loops' threads start: they inherit the mask, and the signal waits for us below.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    sioxx::HostOptions options;
    options.port = argc > 1 ? static_cast<std::uint16_t>(std::atoi(argv[1])) : 3000;
    sioxx::Host host(options);
    sioxx::Server io(host);

    io.of("/").on_connection([](sioxx::Socket& socket) { socket.join("lobby"); });
    io.of("/").on("echo", [](sioxx::Socket&, sioxx::Event& event) { event.reply_same(); });
    io.of("/").on("chat", [](sioxx::Socket& socket, sioxx::Event& event) {
        socket.to("lobby").emit("chat", socket.id(), sioxx::Json{event.json(0)});
        event.reply("delivered");
    });

    if (const std::string error = host.start(); !error.empty()) {
        std::cerr << error << '\n';
        return 1;
    }
    std::cout << "listening on port " << host.port() << std::endl;

    int signal = 0;
    sigwait(&signals, &signal);
    host.drain(std::chrono::seconds(1), std::chrono::seconds(5));
    return 0;
}
