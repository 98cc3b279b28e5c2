// Numbers events and brings them to every loop in the order of their numbers, whichever thread emits them.
#pragma once

#include "net/event_loop.hpp"
#include "sioxx/core/emission.hpp"
#include "sioxx/recovery.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sioxx {
class Namespace;
}

namespace sioxx::core {

class NamespaceShard;

/// Of one server whose recovery port records. Thread-safe.
///
/// Without it two threads could take the numbers 5 and 6 and a loop send 6 before 5; a client that broke off in between would never
/// get 5. So numbering and queueing are one step, and who emits on a loop first sends what waits there.
class Recorder {
public:
    Recorder(const Server::Impl& server, Recovery& port, std::size_t loops) : server_(server), port_(port), inboxes_(loops) {}

    struct Target {
        std::vector<std::string> rooms;
        std::vector<std::string> except;
        std::optional<unsigned> only;  // the loop whose sockets alone can be meant
    };
    void emit(Namespace& nsp, const EventParts& event, Target target);
    /// Everything numbered up to here has been sent on this loop, or does not concern it. On that loop.
    std::uint64_t settled(unsigned loop) const;

private:
    struct Delivery {
        Delivery(const Server::Impl& server, Namespace& n, const EventParts& event, std::uint64_t offset, Target t);
        std::shared_ptr<Namespace> nsp;
        Emission emission;
        Target target;
    };
    using Inbox = std::vector<std::shared_ptr<const Delivery>>;

    void drain(unsigned loop);
    static void deliver(unsigned loop, const Inbox& inbox);

    const Server::Impl& server_;
    Recovery& port_;
    mutable std::mutex mutex_;
    std::uint64_t last_ = 0;
    std::vector<Inbox> inboxes_;
};

}  // namespace sioxx::core
