#include "net/io.hpp"

#include <array>
#include <cerrno>

#include <gtest/gtest.h>
#include <sys/socket.h>

namespace sioxx::net {
namespace {

TEST(SystemIo, APeerThatIsGoneIsAnErrorAndNoSignal) {
    SystemIo io;
    std::array<int, 2> fds{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds.data()), 0);
    char text[] = "abcd";
    const std::array<iovec, 2> pieces{iovec{text, 2}, iovec{text + 2, 2}};
    EXPECT_EQ(io.send(fds[0], pieces), 4);
    std::array<char, 8> buffer{};
    EXPECT_EQ(io.receive(fds[1], buffer), 4);
    EXPECT_EQ(std::string_view(buffer.data(), 4), "abcd");
    io.close(fds[1]);
    EXPECT_EQ(io.send(fds[0], pieces), -1);  // SIGPIPE would end this program
    EXPECT_EQ(errno, EPIPE);
    EXPECT_EQ(io.send(fds[0], {pieces.data(), 1}), -1);
    EXPECT_EQ(errno, EPIPE);
    io.close(fds[0]);
}

}  // namespace
}  // namespace sioxx::net
