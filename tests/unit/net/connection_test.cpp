// A connection on edges: what the kernel tells once must be enough. On real sockets and in memory.
#include "net/connection.hpp"

#include "net/memory_io.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sioxx::net {
namespace {

struct Seen {
    std::size_t bytes = 0;
    int ends = 0;
    std::size_t pause_at = SIZE_MAX;  // no more is wanted from so many bytes on
};

class Reader final : public Protocol {
public:
    explicit Reader(Seen& seen) : seen_(seen) {}
    std::size_t on_data(Connection& connection, std::span<char> input) override {
        seen_.bytes += input.size();
        if (seen_.bytes >= seen_.pause_at) connection.pause_reading();
        return input.size();
    }
    void on_closed(Connection&) override { ++seen_.ends; }

private:
    Seen& seen_;
};

/// Bytes to a connection, by a pair of sockets or in memory.
class Peer {
public:
    virtual ~Peer() = default;
    virtual Io* io() = 0;
    virtual int server_end() = 0;
    virtual void write(std::string_view bytes) = 0;
    virtual void end() = 0;
    virtual void reset() = 0;
};

class SocketPeer final : public Peer {
public:
    SocketPeer() {
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds_.data()), 0);
        const int bytes = 2 * 1024 * 1024;  // unix sockets take more than a loop's buffer at once only if they are asked to
        ::setsockopt(fds_[1], SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    }
    ~SocketPeer() override { reset(); }
    Io* io() override { return nullptr; }
    int server_end() override { return fds_[0]; }
    void write(std::string_view bytes) override {
        ASSERT_EQ(::send(fds_[1], bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
    }
    void end() override { ::shutdown(fds_[1], SHUT_WR); }
    void reset() override {
        if (fds_[1] >= 0) ::close(fds_[1]);
        fds_[1] = -1;
    }

private:
    std::array<int, 2> fds_{-1, -1};
};

class MemoryPeer final : public Peer {
public:
    Io* io() override { return &io_; }
    int server_end() override { return fd_; }
    void write(std::string_view bytes) override { io_.write(fd_, bytes); }
    void end() override { io_.end(fd_); }
    void reset() override { io_.reset(fd_); }

private:
    MemoryIo io_;
    int fd_ = io_.open();
};

class ConnectionTest : public ::testing::TestWithParam<bool> {
protected:
    void SetUp() override {
        if (GetParam()) peer_ = std::make_unique<SocketPeer>();
        else peer_ = std::make_unique<MemoryPeer>();
        loop_ = std::make_unique<EventLoop>(0, clock_, peer_->io());
        connection_ = Connection::adopt(*loop_, peer_->server_end(), {}, std::make_unique<Reader>(seen_));
        ASSERT_NE(connection_, nullptr);
    }
    void TearDown() override {
        if (seen_.ends == 0) connection_->abort();
        turns(1);
    }
    /// A post keeps each from sleeping; what is ready is ready at once here.
    void turns(int n) {
        for (; n > 0; --n) {
            loop_->post([] {});
            loop_->turn();
        }
    }

    const base::SystemClock clock_;
    Seen seen_;
    std::unique_ptr<Peer> peer_;
    std::unique_ptr<EventLoop> loop_;
    Connection* connection_ = nullptr;
    static constexpr std::size_t more_than_a_buffer = 300'000;
};

TEST_P(ConnectionTest, AnEndThatCameWithTheLastBytesIsSeen) {
    peer_->write("last words");
    peer_->end();
    turns(3);
    EXPECT_EQ(seen_.bytes, 10U);
    EXPECT_EQ(seen_.ends, 1);
}

TEST_P(ConnectionTest, WhatComesAfterAReadIsSeen) {
    for (const char* text : {"a", "b", "c"}) {
        peer_->write(text);
        turns(1);
    }
    EXPECT_EQ(seen_.bytes, 3U);
    turns(2);
    EXPECT_EQ(seen_.ends, 0);
    peer_->end();
    turns(1);
    EXPECT_EQ(seen_.ends, 1);
}

TEST_P(ConnectionTest, MoreThanABufferIsReadToItsEnd) {
    peer_->write(std::string(more_than_a_buffer, 'x'));
    turns(8);
    EXPECT_EQ(seen_.bytes, more_than_a_buffer);
    peer_->write("y");
    turns(1);
    EXPECT_EQ(seen_.bytes, more_than_a_buffer + 1);
}

TEST_P(ConnectionTest, AsMuchAsABufferHoldsAndNotAByteMoreIsNoEnd) {
    const std::size_t all = loop_->read_buffer().size();
    peer_->write(std::string(all, 'x'));
    turns(3);
    EXPECT_EQ(seen_.bytes, all);
    EXPECT_EQ(seen_.ends, 0);
}

TEST_P(ConnectionTest, WhatWaitedWhileReadingWasPausedIsSeenAfterwards) {
    seen_.pause_at = 1;
    peer_->write("first");
    turns(1);
    peer_->write("second");
    peer_->end();
    turns(3);
    EXPECT_EQ(seen_.bytes, 5U);
    EXPECT_EQ(seen_.ends, 0);
    seen_.pause_at = SIZE_MAX;
    connection_->resume_reading();
    turns(3);
    EXPECT_EQ(seen_.bytes, 11U);
    EXPECT_EQ(seen_.ends, 1);
}

TEST_P(ConnectionTest, APauseInTheMiddleOfMuchLosesNothing) {
    seen_.pause_at = 1;
    peer_->write(std::string(more_than_a_buffer, 'x'));
    turns(3);
    EXPECT_LT(seen_.bytes, more_than_a_buffer);
    seen_.pause_at = SIZE_MAX;
    connection_->resume_reading();
    turns(8);
    EXPECT_EQ(seen_.bytes, more_than_a_buffer);
    EXPECT_EQ(seen_.ends, 0);
}

TEST_P(ConnectionTest, WhoBreaksOffWhileReadingIsPausedIsGone) {
    seen_.pause_at = 1;
    peer_->write("first");
    turns(1);
    peer_->reset();
    turns(2);
    EXPECT_EQ(seen_.ends, 1);
}

INSTANTIATE_TEST_SUITE_P(Ends, ConnectionTest, ::testing::Values(true, false),
                         [](const ::testing::TestParamInfo<bool>& of) { return of.param ? "Sockets" : "Memory"; });

}  // namespace
}  // namespace sioxx::net
