#include "main/control_socket.hpp"

#include "unit/main/write_file.hpp"

#include <cstring>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace truebond {
namespace {

using sioxx::Value;

class ControlSocketTest : public ::testing::Test {
protected:
    test::TempDir dir_;
    std::filesystem::path path_ = dir_.path() / "truebond.sock";
    ControlServer server_;

    std::string start() {
        return server_.start(path_, [](const Value& command) {
            const Value* text = command.find("say");
            if (text == nullptr) return AdminReply{false, "nothing to say"};
            return AdminReply{true, *text->if_string()};
        });
    }
    /// Sends bytes as they are, returns what comes back.
    std::string raw(const std::string& bytes) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strcpy(address.sun_path, path_.c_str());
        const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
        if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return "cannot connect";
        if (::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) return "cannot send";
        ::shutdown(fd, SHUT_WR);
        std::string answer(4096, '\0');
        const ssize_t n = ::recv(fd, answer.data(), answer.size(), MSG_WAITALL);
        ::close(fd);
        answer.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
        return answer;
    }
};

TEST_F(ControlSocketTest, AnswersCommands) {
    ASSERT_EQ(start(), "");
    EXPECT_EQ(ask_server(path_, Value::object({{"say", "one\n\"two\" \u2603"}})), (AdminReply{true, "one\n\"two\" \u2603"}));
    EXPECT_EQ(ask_server(path_, Value::object()), (AdminReply{false, "nothing to say"}));
}

TEST_F(ControlSocketTest, IsItsOwnersAlone) {
    ASSERT_EQ(start(), "");
    struct stat info {};
    ASSERT_EQ(::stat(path_.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST_F(ControlSocketTest, NobodyThere) {
    EXPECT_EQ(ask_server(path_, Value::object()), std::nullopt);
    test::write_file(dir_, "truebond.sock", "not a socket");
    EXPECT_EQ(ask_server(path_, Value::object()), std::nullopt);
}

TEST_F(ControlSocketTest, WhatADeadServerLeftIsReplaced) {
    test::write_file(dir_, "truebond.sock", "left over");
    ASSERT_EQ(start(), "");
    EXPECT_TRUE(ask_server(path_, Value::object({{"say", "x"}}))->ok);
    server_.stop();
    EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(ControlSocketTest, NonsenseIsAnsweredAndSurvived) {
    ASSERT_EQ(start(), "");
    EXPECT_EQ(raw("nonsense\n"), "{\"ok\":false,\"error\":\"not a command\"}\n");
    EXPECT_EQ(raw("[1]\n"), "{\"ok\":false,\"error\":\"not a command\"}\n");
    EXPECT_EQ(raw("{\"say\":\"half a li"), "");
    EXPECT_EQ(raw(""), "");
    raw(std::string(200'000, 'x') + "\n");
    EXPECT_EQ(raw("{\"say\":\"still here\"}\n"), "{\"ok\":true,\"text\":\"still here\"}\n");
}

TEST_F(ControlSocketTest, APathThatIsTooLongIsSaidSo) {
    path_ = dir_.path() / std::string(200, 'x');
    EXPECT_THAT(start(), ::testing::HasSubstr("too long"));
    EXPECT_EQ(ask_server(path_, Value::object()), std::nullopt);
}

}  // namespace
}  // namespace truebond
