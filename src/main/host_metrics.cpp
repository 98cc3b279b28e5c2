#include "main/host_metrics.hpp"

#include "sioxx/socket.hpp"

#include <algorithm>
#include <functional>

namespace truebond {
namespace {

using sioxx::Host;
using sioxx::HostStats;
namespace base = sioxx::base;

/// One number of the host's.
class Shown {
public:
    Shown(base::Metrics& metrics, const Host& host) : metrics_(metrics), host_(host) {}

    void gauge(base::MetricName name, const base::MetricLabels& labels, std::uint64_t (*of)(const HostStats&)) {
        metrics_.gauge(name, labels, reader(of));
    }
    void counted(base::MetricName name, const base::MetricLabels& labels, std::function<std::uint64_t(const HostStats&)> of) {
        metrics_.counted(name, labels, reader(std::move(of)));
    }

private:
    std::function<double()> reader(std::function<std::uint64_t(const HostStats&)> of) const {
        return [&host = host_, of = std::move(of)] { return static_cast<double>(of(host.stats())); };
    }
    base::Metrics& metrics_;
    const Host& host_;
};

void show_connections(Shown& shown) {
    shown.gauge({"truebond_connections_open", "TCP connections."}, {}, [](const HostStats& s) { return s.connections_open; });
    shown.counted({"truebond_connections_accepted_total", "TCP connections that were taken."}, {},
                  [](const HostStats& s) { return s.connections_accepted; });
    constexpr base::MetricName refused{
        "truebond_connections_refused_total",
        "TCP connections that were closed at once: CONNECTIONS_MAX (full), CONNECTIONS_PER_ADDRESS_MAX (address)."};
    shown.counted(refused, {{"reason", "full"}}, [](const HostStats& s) { return s.connections_refused_full; });
    shown.counted(refused, {{"reason", "address"}}, [](const HostStats& s) { return s.connections_refused_of_address; });
    shown.counted({"truebond_accept_pauses_total", "Moments without accepting, for want of file descriptors or memory."}, {},
                  [](const HostStats& s) { return s.accept_pauses; });
    shown.counted({"truebond_slow_clients_closed_total", "Clients that were dropped because they did not read what they were sent."}, {},
                  [](const HostStats& s) { return s.slow_clients_closed; });
    shown.gauge({"truebond_unsent_bytes", "What waits for clients to read it, of all of them; above 256 MiB none may have over 64 KiB."},
                {}, [](const HostStats& s) { return s.unsent_bytes; });
    constexpr base::MetricName bytes{"truebond_network_bytes_total", "Bytes of all connections."};
    shown.counted(bytes, {{"direction", "in"}}, [](const HostStats& s) { return s.bytes_in; });
    shown.counted(bytes, {{"direction", "out"}}, [](const HostStats& s) { return s.bytes_out; });
    shown.counted({"truebond_requests_received_total", "HTTP requests, Socket.IO's among them."}, {},
                  [](const HostStats& s) { return s.http_requests; });
}

void show_sessions(Shown& shown) {
    constexpr base::MetricName open{"truebond_sessions_open", "Engine.IO sessions, by transport."};
    shown.gauge(open, {{"transport", "polling"}},
                [](const HostStats& s) { return s.sessions_open - std::min(s.sessions_open, s.sessions_on_websocket); });
    shown.gauge(open, {{"transport", "websocket"}}, [](const HostStats& s) { return s.sessions_on_websocket; });
    constexpr base::MetricName opened{"truebond_sessions_opened_total", "Engine.IO sessions, by the transport that they began with."};
    shown.counted(opened, {{"transport", "polling"}}, [](const HostStats& s) { return s.sessions_opened_polling; });
    shown.counted(opened, {{"transport", "websocket"}}, [](const HostStats& s) { return s.sessions_opened_websocket; });
    shown.counted({"truebond_sessions_upgraded_total", "Sessions that went from polling to WebSocket."}, {},
                  [](const HostStats& s) { return s.sessions_upgraded; });
    for (std::size_t i = 0; i < sioxx::disconnect_reason_count; ++i) {
        const auto reason = static_cast<sioxx::DisconnectReason>(i);
        // A namespace is left, not a session ended: never counted here.
        if (reason == sioxx::DisconnectReason::client_namespace_disconnect ||
            reason == sioxx::DisconnectReason::server_namespace_disconnect)
            continue;
        shown.counted({"truebond_sessions_closed_total", "Sessions that ended, by reason in socket.io's words."},
                      {{"reason", to_string(reason)}}, [i](const HostStats& s) { return s.sessions_closed[i]; });
    }
    for (std::size_t i = 0; i < sioxx::handshake_refusal_count; ++i) {
        shown.counted({"truebond_handshakes_refused_total", "Engine.IO requests that were turned away, by reason."},
                      {{"reason", to_string(static_cast<sioxx::HandshakeRefusal>(i))}},
                      [i](const HostStats& s) { return s.handshakes_refused[i]; });
    }
    shown.gauge({"truebond_sockets_connected", "Socket.IO sockets that were let in."}, {},
                [](const HostStats& s) { return s.sockets_connected; });
    constexpr base::MetricName packets{"truebond_packets_total", "Engine.IO packets of all sessions."};
    shown.counted(packets, {{"direction", "in"}}, [](const HostStats& s) { return s.packets_in; });
    shown.counted(packets, {{"direction", "out"}}, [](const HostStats& s) { return s.packets_out; });
}

}  // namespace

void show_host(base::Metrics& metrics, const Host& host) {
    Shown shown(metrics, host);
    show_connections(shown);
    show_sessions(shown);
}

}  // namespace truebond
