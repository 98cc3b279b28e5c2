#include "sioxx/memory_host.hpp"

#include "sioxx/front.hpp"
#include "sioxx/host_impl.hpp"

#include <algorithm>

#include <netinet/in.h>

namespace sioxx::core {

MemoryHost::MemoryHost(HostOptions options, std::uint64_t seed) : random_(seed), host_(prepared(std::move(options))) {}

HostOptions MemoryHost::prepared(HostOptions options) {
    options.loops = std::max(1U, options.loops);
    options.clock = &clock_;
    options.random = &random_;
    options.io = &io_;
    return options;
}

net::PeerAddress MemoryHost::loopback() {
    net::PeerAddress peer;
    peer.family = AF_INET;
    peer.bytes[0] = 127;
    peer.bytes[3] = 1;
    return peer;
}

int MemoryHost::connect(unsigned loop, const net::PeerAddress& peer) {
    const int client = io_.open();
    host_.impl().front(loop).accept(client, peer);
    return client;
}

std::string MemoryHost::receive(int client) {
    settle();
    return io_.take(client);
}

void MemoryHost::turn() {
    for (const auto& loop : host_.impl().loops()) loop->turn();
}

void MemoryHost::settle() {
    const auto has_posts = [](const auto& loop) { return loop->has_posts(); };
    const auto& loops = host_.impl().loops();
    turn();  // in any case: time may have passed
    while (io_.ready() || std::any_of(loops.begin(), loops.end(), has_posts)) turn();
}

void MemoryHost::advance(std::chrono::milliseconds by, std::chrono::milliseconds step) {
    while (by.count() > 0) {
        const auto now = std::min(by, step);
        clock_.advance(now);
        by -= now;
        settle();
    }
}

}  // namespace sioxx::core
