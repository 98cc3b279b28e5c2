// Streams in memory: what a server reads and writes when there is no kernel. For tests, fuzzing, and more sessions than descriptors.
#pragma once

#include "net/io.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace sioxx::net {

/// One thread, for the loops as well. wait() never sleeps: without events it returns none.
class MemoryIo final : public Io {
public:
    static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

    /// A new stream, by the descriptor that the server is to get. The far end goes by the same number.
    int open();

    // The far end:
    void write(int fd, std::string_view bytes);
    /// No more bytes will come.
    void end(int fd);
    /// The connection breaks, with what was under way.
    void reset(int fd);
    /// What the server has sent and nobody has taken yet.
    std::string_view output(int fd) const;
    /// Takes the first `n` bytes of that, by default all.
    std::string take(int fd, std::size_t n = unlimited);
    /// The server will send no more.
    bool ended(int fd) const;
    /// At most so many bytes of output wait to be taken; the server finds the stream full then.
    void limit_output(int fd, std::size_t bytes_max);
    /// Each read of the server's gets at most so many bytes.
    void limit_reads(int fd, std::size_t bytes_max);
    /// The far end is done with it: once the server is too, the number is given out again.
    void forget(int fd);

    /// A loop has something to do.
    bool ready() const;
    std::size_t streams_open() const { return streams_.size() - free_.size(); }
    /// What this object itself uses, for who measures a server that runs on it.
    std::size_t own_bytes() const;

    std::unique_ptr<Poller> make_poller() override;
    ssize_t receive(int fd, std::span<char> into) override;
    ssize_t send(int fd, std::span<const iovec> pieces) override;
    void shutdown_write(int fd) override;
    void close(int fd) override;

private:
    class MemoryPoller;
    struct Stream {
        std::string input;
        std::string output;
        std::size_t input_read = 0;  // of input
        std::size_t output_max = unlimited;
        std::size_t read_max = unlimited;
        MemoryPoller* poller = nullptr;
        void* tag = nullptr;
        std::uint32_t watched = 0;
        bool input_ended = false;
        bool output_ended = false;
        bool broken = false;
        bool closed = false;     // by the server
        bool forgotten = false;  // by the far end
        bool queued = false;     // for its poller
    };

    Stream& at(int fd) { return streams_[static_cast<std::size_t>(fd)]; }
    const Stream& at(int fd) const { return streams_[static_cast<std::size_t>(fd)]; }
    static std::uint32_t readiness(const Stream& stream);
    void changed(int fd);
    void recycle(int fd);

    std::deque<Stream> streams_;
    std::vector<int> free_;
    std::vector<MemoryPoller*> pollers_;
};

}  // namespace sioxx::net
