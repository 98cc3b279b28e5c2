// The conformance server: what the official suites, and our own, are run against. Its contract is written down as a Node.js program
// (tests/conformance/reference/app.js); this is the same on sioxx, plus /bench/ for load.
#include "contract.hpp"
#include "sioxx/sioxx.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace {

sioxx::Host* running = nullptr;  // for the signal handler

struct Arguments {
    std::string host = "127.0.0.1";
    std::uint16_t port = 3000;
    unsigned loops = 1;
    bool ok = true;
};

Arguments parse(int argc, char** argv) {
    Arguments a;
    for (int i = 1; i < argc; ++i) {
        const std::string_view arg = argv[i];
        const char* value = i + 1 < argc ? argv[i + 1] : nullptr;
        if (arg == "--port" && value != nullptr) a.port = static_cast<std::uint16_t>(std::atoi(argv[++i]));
        else if (arg == "--host" && value != nullptr) a.host = argv[++i];
        else if (arg == "--loops" && value != nullptr) a.loops = static_cast<unsigned>(std::atoi(argv[++i]));
        else a.ok = false;
    }
    return a;
}

}  // namespace

int main(int argc, char** argv) {
    const Arguments args = parse(argc, argv);
    if (!args.ok) {
        std::cerr << "usage: conformance [--port N] [--host H] [--loops N]\n";
        return 2;
    }
    sioxx::HostOptions options;
    options.address = args.host;
    options.port = args.port;
    options.loops = args.loops;
    sioxx::Host host(options);
    conformance::Contract contract(host);
    if (const std::string error = host.listen(); !error.empty()) {
        std::cerr << "conformance: " << error << '\n';
        return 1;
    }
    std::cout << "listening " << host.port() << std::endl;
    std::signal(SIGPIPE, SIG_IGN);
    running = &host;
    for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, [](int) { running->quit(); });
    host.run();
    return 0;
}
