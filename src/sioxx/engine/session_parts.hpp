// The parts of a session that only some have: waiting on polling, or in the middle of an upgrade. Private to engine/.
#pragma once

#include "sioxx/engine/session.hpp"
#include "sioxx/engine/websocket_transport.hpp"

namespace sioxx::engine {

struct Session::Polling {
    explicit Polling(net::EventLoop& loop) : unsent(loop) {}
    std::vector<std::string> queue;  // packets as they stand in a payload
    std::size_t queued_bytes = 0;
    net::Unsent unsent;
    bool compress = false;                   // something in the queue is worth it
    bool overflow = false;                   // the client is too slow; the session ends with this turn
    net::HttpConnection* waiting = nullptr;  // a GET that waits for packets
    HttpRequestPtr request;                  // its request
};

struct Session::Upgrade {
    explicit Upgrade(Session& s) : session(s), timeout(*this) {}
    struct Timeout : net::Timer {
        explicit Timeout(Upgrade& u) : Timer(&Timeout::fire), upgrade(u) {}
        static void fire(net::Timer& timer) { static_cast<Timeout&>(timer).upgrade.session.abandon_upgrade(); }
        Upgrade& upgrade;
    };
    Session& session;
    Timeout timeout;
    WebSocketTransport* transport = nullptr;
    bool probed = false;
};

}  // namespace sioxx::engine
