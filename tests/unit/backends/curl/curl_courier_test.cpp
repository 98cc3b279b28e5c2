// Letters on their way past servers that are slow.
#include "backends/curl/curl_courier.hpp"

#include "support/recording_logger.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace truebond::test {
namespace {

/// Listens on a free port of the loopback address; who connects waits for a word that never comes.
class SilentServer {
public:
    SilentServer() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&address), size), 0);
        EXPECT_EQ(::listen(fd_, 16), 0);
        EXPECT_EQ(::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size), 0);
        port_ = ntohs(address.sin_port);
    }
    ~SilentServer() { ::close(fd_); }
    SilentServer(const SilentServer&) = delete;
    SilentServer& operator=(const SilentServer&) = delete;

    std::string port() const { return std::to_string(port_); }
    int fd() const { return fd_; }

private:
    int fd_;
    std::uint16_t port_ = 0;
};

/// Takes one HTTP request, and answers it with 200.
std::string take_request(const SilentServer& server) {
    const int client = ::accept(server.fd(), nullptr, nullptr);
    std::string request;
    char chunk[4096];
    for (ssize_t n = 0; request.find("\"text\"") == std::string::npos && (n = ::read(client, chunk, sizeof chunk)) > 0;) {
        request.append(chunk, static_cast<std::size_t>(n));
    }
    constexpr std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    EXPECT_EQ(::write(client, answer.data(), answer.size()), static_cast<ssize_t>(answer.size()));
    ::close(client);
    return request;
}

Letter letter(Letter::Kind kind) { return {kind, kind == Letter::Kind::mail ? "ann@example.com" : "+911234567890", "Subject", "Body"}; }

class CurlCourierTest : public testing::Test {
protected:
    void open() {
        CurlCourierOptions options;
        options.mail_url = "smtp://127.0.0.1:" + mail_.port();
        options.text_url = "http://127.0.0.1:" + text_.port() + "/";
        options.waiting_max = 3;
        options.threads = 1;
        courier_ = std::make_unique<CurlCourier>(options, clock_, random_, log_);
    }
    bool has_room(Letter::Kind kind) const { return courier_->has_room(kind); }

    SilentServer mail_, text_;
    base::SystemClock clock_;
    base::SeededRandom random_{9};
    RecordingLogger log_;
    std::unique_ptr<CurlCourier> courier_;
};

TEST_F(CurlCourierTest, AFullQueueRefusesAndIsThatOfItsKindOnly) {
    open();
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(has_room(Letter::Kind::mail));
        EXPECT_TRUE(courier_->take(letter(Letter::Kind::mail)));
    }
    EXPECT_FALSE(has_room(Letter::Kind::mail)) << "one that is being handed over still counts";
    EXPECT_FALSE(courier_->take(letter(Letter::Kind::mail)));
    EXPECT_EQ(log_.count("a letter was refused: too many wait"), 1U);
    EXPECT_TRUE(has_room(Letter::Kind::text));
}

TEST_F(CurlCourierTest, AMailServerThatSaysNothingDelaysNoTextMessage) {
    open();
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(courier_->take(letter(Letter::Kind::mail)));
    auto request = std::async(std::launch::async, [this] { return take_request(text_); });
    ASSERT_TRUE(courier_->take(letter(Letter::Kind::text)));
    EXPECT_NE(request.get().find("+911234567890"), std::string::npos);
    EXPECT_FALSE(has_room(Letter::Kind::mail)) << "the mails are where they were";
}

TEST_F(CurlCourierTest, EndsWithoutWaitingForASlowServerAndSaysWhatIsLost) {
    open();
    ASSERT_TRUE(courier_->take(letter(Letter::Kind::mail)));
    ASSERT_TRUE(courier_->take(letter(Letter::Kind::text)));
    courier_.reset();
    EXPECT_EQ(log_.count("letters were not delivered before the end"), 2U);
}

}  // namespace
}  // namespace truebond::test
