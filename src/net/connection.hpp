// A TCP connection on an event loop: reads into the loop's buffer, gathers a turn's output into one writev, owns nothing when idle.
#pragma once

#include "net/event_loop.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <netinet/in.h>
#include <sys/uio.h>

namespace sioxx::net {

class Connection;

/// What is spoken on a connection: HTTP first, WebSocket after an upgrade. Owned by its connection.
class Protocol {
public:
    virtual ~Protocol() = default;
    /// Takes what it can from the front of `input` (and may change those bytes), returns how much. The rest is kept and comes again
    /// together with more. Must bound by itself what it leaves.
    virtual std::size_t on_data(Connection& connection, std::span<char> input) = 0;
    /// The connection is gone: peer closed, error, or abort(). Called once, never after a hand-over to another protocol.
    virtual void on_closed(Connection& connection) = 0;
    /// Everything that was written has gone out, after it had not at once.
    virtual void on_drained(Connection&) {}
    /// More than `write_limit` bytes wait for a peer that does not read. The connection is aborted after this call.
    virtual void on_overflow(Connection&) {}
};

/// The peer's address, 20 bytes.
struct PeerAddress {
    std::uint8_t family = 0;  // AF_INET or AF_INET6
    std::uint8_t bytes[16]{};
    static PeerAddress from(const sockaddr_storage& address);
    std::string to_string() const;
    friend bool operator==(const PeerAddress&, const PeerAddress&) = default;
};

/// Everything on the loop's thread. Deletes itself (at the end of the turn) once closed.
class Connection final : public IoHandler, public Flushable {
public:
    /// Takes over `fd`. Returns null, and closes it, when it cannot be watched.
    static Connection* adopt(EventLoop& loop, int fd, const PeerAddress& peer, std::unique_ptr<Protocol> protocol);
    ~Connection() override;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    EventLoop& loop() const { return loop_; }
    const PeerAddress& peer() const { return peer_; }
    bool open() const { return state_ == State::open; }

    /// Sends bytes that stay where they are until the turn has been flushed: from the loop's arena, or kept_until_flushed().
    void write(const char* data, std::size_t n);
    /// Sends a copy.
    void write_copy(std::string_view text);
    /// Nothing waits from earlier turns: what is written now goes out at once, if the kernel takes it.
    bool writable() const { return backlog_ == nullptr; }
    /// Bytes that wait from earlier turns.
    std::size_t backlog_bytes() const { return backlog_ ? backlog_->text.size() - backlog_->sent : 0; }
    /// Above this many waiting bytes the peer counts as gone.
    void set_write_limit(std::size_t bytes) { write_limit_ = static_cast<std::uint32_t>(std::min<std::size_t>(bytes, UINT32_MAX)); }

    /// No more reading until resume_reading(); for a protocol that cannot take more at the moment.
    void pause_reading();
    /// Offers what was left over again (in this turn's end, not at once), and reads on.
    void resume_reading();

    /// Replaces the protocol; the old one is deleted at the end of the turn. From within on_data: what on_data does not take goes to the
    /// new protocol.
    void set_protocol(std::unique_ptr<Protocol> protocol);
    Protocol* protocol() const { return protocol_.get(); }

    /// Sends what was written, then ends the connection: no more on_data; on_closed is called now.
    void close();
    /// Ends it at once; what was not sent is lost. on_closed is called now.
    void abort();
    /// Input that was read elsewhere, before what comes next.
    void give_input(std::string input);
    /// Gives the descriptor away (to another loop). The protocol is not told; leftover input is returned.
    int release(std::string& leftover);

    /// Where what the peer sends next will be looked at, besides the protocol itself: objects of the layers above, null or even freed
    /// ones too. Their lines are asked for before the system call that reads, so that memory and kernel are waited for together. With a
    /// thousand peers none of them is in a cache by then.
    using Awaited = std::array<const void*, 3>;
    void await_at(const Awaited& objects) { awaited_ = objects; }

    // For the loop:
    void on_io(std::uint32_t events) override;
    void flush() override;

private:
    enum class State : std::uint8_t { open, closing, lingering, dead };
    struct Backlog {
        explicit Backlog(EventLoop& loop) : unsent(loop) {}
        void count() { unsent.set(text.size() - sent); }
        std::string text;
        std::size_t sent = 0;
        Unsent unsent;
    };
    struct Linger;

    Connection(EventLoop& loop, int fd, const PeerAddress& peer, std::unique_ptr<Protocol> protocol);
    void read_some(std::uint32_t events);
    void prefetch() const;
    void feed(std::span<char> fresh);
    std::size_t offer(std::span<char> input);
    void write_backlog();
    void send_gathered();
    void keep_rest(std::size_t first, std::size_t sent_of_first);
    /// Tells the loop what is waited for; what is there already is reported anew.
    void watch();
    void start_linger();
    void discard_input(std::uint32_t events);
    void die(bool tell);

    // What every message looks at comes first: one cache line.
    State state_ = State::open;
    bool paused_ = false;
    bool refeed_ = false;
    int fd_;
    EventLoop& loop_;
    std::unique_ptr<Protocol> protocol_;
    std::vector<iovec>* out_ = nullptr;  // this turn's output; the vector comes from a pool
    std::unique_ptr<Backlog> backlog_;   // not taken by the kernel yet
    Awaited awaited_{};
    std::unique_ptr<std::string> leftover_;  // not taken by the protocol yet
    std::unique_ptr<Linger> linger_;
    std::uint32_t write_limit_ = 4 * 1024 * 1024;
    PeerAddress peer_;
};

}  // namespace sioxx::net
