#include "net/memory_io.hpp"

#include <array>
#include <cerrno>
#include <string>

#include <gtest/gtest.h>

namespace sioxx::net {
namespace {

class MemoryIoTest : public ::testing::Test {
protected:
    std::string read(int fd) {
        std::array<char, 64> buffer{};
        const ssize_t n = io_.receive(fd, buffer);
        return n < 0 ? "errno " + std::to_string(errno) : std::string(buffer.data(), static_cast<std::size_t>(n));
    }
    ssize_t send(int fd, std::string text) {
        const iovec piece{text.data(), text.size()};
        return io_.send(fd, {&piece, 1});
    }
    std::uint32_t ready() {
        std::array<epoll_event, 4> events{};
        return poller_->wait(events, 0) == 0 ? 0U : events[0].events;
    }

    MemoryIo io_;
    std::unique_ptr<Poller> poller_ = io_.make_poller();
    int tag_ = 0;
};

TEST_F(MemoryIoTest, WhatIsReadyIsSaidUntilItIsRead) {
    const int fd = io_.open();
    ASSERT_TRUE(poller_->add(fd, EPOLLIN, &tag_));
    EXPECT_FALSE(io_.ready());
    EXPECT_EQ(ready(), 0U);
    io_.write(fd, "abc");
    EXPECT_TRUE(io_.ready());
    EXPECT_EQ(ready(), static_cast<std::uint32_t>(EPOLLIN));
    EXPECT_EQ(ready(), static_cast<std::uint32_t>(EPOLLIN));
    io_.limit_reads(fd, 2);
    EXPECT_EQ(read(fd), "ab");
    EXPECT_EQ(ready(), static_cast<std::uint32_t>(EPOLLIN));
    EXPECT_EQ(read(fd), "c");
    EXPECT_EQ(ready(), 0U);
    EXPECT_EQ(read(fd), "errno " + std::to_string(EAGAIN));
    io_.end(fd);
    EXPECT_EQ(ready(), static_cast<std::uint32_t>(EPOLLIN));
    EXPECT_EQ(read(fd), "");
}

TEST_F(MemoryIoTest, WhoAsksForEdgesIsToldOfNewsOnly) {
    const int fd = io_.open();
    poller_->add(fd, EPOLLIN | EPOLLET, &tag_);
    io_.write(fd, "abc");
    EXPECT_EQ(ready(), static_cast<std::uint32_t>(EPOLLIN));
    EXPECT_EQ(ready(), 0U);
    EXPECT_FALSE(io_.ready());
    io_.write(fd, "d");
    EXPECT_EQ(ready(), static_cast<std::uint32_t>(EPOLLIN));
    poller_->modify(fd, EPOLLIN | EPOLLET, &tag_);
    EXPECT_EQ(ready(), static_cast<std::uint32_t>(EPOLLIN));
    EXPECT_EQ(read(fd), "abcd");
    EXPECT_EQ(ready(), 0U);
}

TEST_F(MemoryIoTest, AFullStreamTakesNoMoreUntilSomeIsTaken) {
    const int fd = io_.open();
    io_.limit_output(fd, 4);
    poller_->add(fd, EPOLLIN | EPOLLOUT, &tag_);
    EXPECT_EQ(send(fd, "abcdef"), 4);
    EXPECT_EQ(send(fd, "ef"), -1);
    EXPECT_EQ(errno, EAGAIN);
    EXPECT_EQ(ready(), 0U);
    EXPECT_EQ(io_.take(fd, 1), "a");
    EXPECT_EQ(ready(), static_cast<std::uint32_t>(EPOLLOUT));
    EXPECT_EQ(send(fd, "ef"), 1);
    EXPECT_EQ(io_.take(fd), "bcde");
}

TEST_F(MemoryIoTest, ABrokenStreamIsSaidEvenToWhoWatchesNothing) {
    const int fd = io_.open();
    poller_->add(fd, 0, &tag_);
    io_.write(fd, "never read");
    EXPECT_EQ(ready(), 0U);
    io_.reset(fd);
    EXPECT_EQ(ready(), static_cast<std::uint32_t>(EPOLLERR | EPOLLHUP));
    EXPECT_EQ(read(fd), "errno " + std::to_string(ECONNRESET));
    EXPECT_EQ(send(fd, "x"), -1);
    EXPECT_EQ(errno, EPIPE);
}

TEST_F(MemoryIoTest, ANumberIsGivenOutAgainWhenBothEndsAreDone) {
    const int first = io_.open();
    poller_->add(first, EPOLLIN, &tag_);
    io_.write(first, "left behind");
    io_.forget(first);
    EXPECT_NE(io_.open(), first);
    poller_->remove(first);
    io_.close(first);
    EXPECT_EQ(io_.open(), first);
    EXPECT_EQ(read(first), "errno " + std::to_string(EAGAIN));
    EXPECT_EQ(io_.streams_open(), 2U);
}

}  // namespace
}  // namespace sioxx::net
