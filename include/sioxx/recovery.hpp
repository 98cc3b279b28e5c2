// Connection state recovery: a client whose connection broke gets back its rooms, its data and the events it missed. What is kept,
// where and for how long is a port: MemoryRecovery keeps it in the process, an application may have a log of its own.
#pragma once

#include "sioxx/payload.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sioxx {

class Socket;

/// An event that can be sent again. Offsets count up among the events of one client; it sees them as decimal text behind the event's
/// own arguments, and comes back with the last one it saw.
struct RecordedEvent {
    std::string name;
    Payload payload;
    std::uint64_t offset = 0;
};
using RecordedEventPtr = std::shared_ptr<const RecordedEvent>;

/// A client connects to a namespace. The texts live during the call.
struct RecoveryRequest {
    Socket& socket;           // not connected yet; keep no more of it than weak_from_this()
    std::string_view nsp;     // its namespace
    std::string_view pid;     // what the client brought in its CONNECT; empty: nothing, or no text
    std::string_view offset;  // likewise; not checked by anybody yet
};

/// What is to become of it.
struct RecoveryAnswer {
    enum class Verdict : std::uint8_t {
        without,      // connects plainly, and will see neither a pid nor offsets
        fresh,        // connects plainly, under a new `pid`
        recovered,    // is the client that was lost: all below counts
        unavailable,  // not known at the moment: the transport is closed, so that the client tries again
    } verdict = Verdict::fresh;
    std::string pid;
    std::uint64_t born_at = 0;  // where the pid's log begins; comes back in LostSession
    /// What has an offset up to here and still is on its way is not sent: it is among `missed`, or was before this client's time.
    std::uint64_t position = 0;
    // Who is recovered:
    std::string sid;                       // the lost socket's id; empty: a new one
    std::vector<std::string> rooms;        // joined before anything is sent
    std::shared_ptr<void> data;            // Socket::data as it was; null: none
    std::vector<RecordedEventPtr> missed;  // in order. All together below ServerOptions::send_buffer_bytes_max: else the client is dropped
};

/// A socket whose connection broke, or was closed by the server for another reason than disconnect().
struct LostSession {
    std::string pid;
    std::string sid;
    std::string nsp;
    std::vector<std::string> rooms;  // its own id first
    std::shared_ptr<void> data;
    std::uint64_t born_at = 0;      // RecoveryAnswer::born_at
    std::uint64_t last_offset = 0;  // of the last event that was sent to it with one; 0: none was
    std::uint64_t settled_to = 0;   // what record() numbered up to here was sent to it, or was not for it
};

/// An event about to be sent to many. The references live during the call.
struct RecordRequest {
    std::string_view nsp;
    std::string_view event;
    const Payload& payload;
    const std::vector<std::string>& rooms;   // empty: the whole namespace
    const std::vector<std::string>& except;  // rooms
};

/// The port. Given to a server by ServerOptions::recovery; may serve several servers only if it tells their namespaces apart.
/// Thread-safe: called on any loop.
///
/// An event carries an offset when the application gives it one (Broadcast::offset) or when the port records what is emitted. Clients
/// without a pid get the same event without it.
class Recovery {
public:
    using Done = std::function<void(RecoveryAnswer)>;

    virtual ~Recovery() = default;

    /// Asked on the socket's loop, for every client that connects; must not block. `done` takes one answer, at once or later, on any
    /// thread; a client that has waited for ServerOptions::connect_timeout is closed. Whether pid and offset are genuine, and whose they
    /// are, is the port's to judge.
    ///
    /// From this call on broadcasts are kept for the socket, and sent behind its CONNECT and what it missed. So: let it join the rooms
    /// whose events must not slip through here, then read the log; `position` tells the two apart.
    virtual void restore(const RecoveryRequest& request, Done done) = 0;

    /// A connected socket with a pid is gone, and not because either side left the namespace. On its loop, before its disconnect handlers.
    virtual void lost(LostSession) {}  // NOLINT(performance-unnecessary-value-param): whoever keeps it moves it

    /// True: record() is asked before any event goes out that is neither volatile nor wants an ack nor has an offset already.
    virtual bool records() const { return false; }
    /// Gives the event its offset. Called one after the other, from any thread; every loop sends in the order of these calls.
    virtual std::uint64_t record(const RecordRequest&) { return 0; }

    /// Every ten seconds or so, on a loop's thread: what is too old can go.
    virtual void expire() {}
};

}  // namespace sioxx
