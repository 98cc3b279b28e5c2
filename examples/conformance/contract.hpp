// The mounts of the conformance server.
#pragma once

#include "sioxx/sioxx.hpp"

#include <memory>
#include <vector>

namespace conformance {

/// /engine.io/ and /eio-quiet/: Engine.IO echo. /socket.io/, /ext/, /csr/, /guard/, /pmd/, /msgpack/, /client/: the Socket.IO contract
/// under various options. /bench/: for load. /ws-echo: bare WebSocket. /healthz.
class Contract {
public:
    explicit Contract(sioxx::Host& host);

private:
    sioxx::Server& mount(sioxx::ServerOptions options);
    void engine_echo(const char* path, std::chrono::milliseconds interval, std::chrono::milliseconds timeout);
    void socket_io(sioxx::ServerOptions options);
    void bench();

    sioxx::Host& host_;
    std::vector<std::unique_ptr<sioxx::Server>> servers_;
};

/// The events every namespace of the contract understands.
void wire_events(sioxx::Namespace& nsp);

}  // namespace conformance
