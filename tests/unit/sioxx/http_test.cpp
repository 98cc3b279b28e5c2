// The HTTP side as peers with bad manners see it.
#include "sioxx/sioxx.hpp"
#include "support/raw_client.hpp"

#include <chrono>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace sioxx {
namespace {
using namespace std::chrono_literals;
using test::RawClient;

class HttpTest : public testing::Test {
protected:
    HttpTest() : host_(options()) {
        host_.on_request([](HttpRequestPtr request, HttpResponderPtr responder) {
            HttpResponse response;
            if (request->path == "/silent") return;  // the responder dies unanswered
            if (request->body_too_large) response.status = 413;
            else response.body = request->method + " " + std::string(request->path) + " " + request->body;
            if (request->path == "/later") {
                std::thread([responder, r = std::move(response)]() mutable { responder->send(std::move(r)); }).detach();
                return;
            }
            responder->send(std::move(response));
        });
        EXPECT_EQ(host_.start(), "");
    }
    static HostOptions options() {
        HostOptions o;
        o.loops = 2;
        o.body_bytes_max = 1000;
        o.header_bytes_max = 4096;
        o.request_timeout = 300ms;
        return o;
    }
    std::string exchange(const std::string& bytes) {
        RawClient client(host_.port());
        client.send_raw(bytes);
        return client.read_response();
    }
    static std::string status(const std::string& response) { return response.substr(0, response.find("\r\n")); }
    Host host_;
};

TEST_F(HttpTest, AnswersAndKeepsTheConnection) {
    RawClient client(host_.port());
    for (int i = 0; i < 3; ++i) {
        client.send_raw("POST /x?y=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
        const std::string response = client.read_response();
        EXPECT_TRUE(response.ends_with("\r\n\r\nPOST /x abc")) << response;
    }
}

TEST_F(HttpTest, PipelinedRequestsAreAnsweredInTheirOrder) {
    RawClient client(host_.port());
    client.send_raw("GET /later HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\nGET /c HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(client.read_response().ends_with("GET /later "));
    EXPECT_TRUE(client.read_response().ends_with("GET /b "));
    EXPECT_TRUE(client.read_response().ends_with("GET /c "));
}

TEST_F(HttpTest, ChunkedBodiesAndOneByteAtATime) {
    RawClient client(host_.port());
    for (const char c : std::string("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")) {
        client.send_raw(std::string(1, c));
    }
    EXPECT_TRUE(client.read_response().ends_with("POST /x abcde"));
}

TEST_F(HttpTest, ABodyOverTheLimitIs413EvenIfTheClientKeepsSending) {
    EXPECT_EQ(status(exchange("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n" + std::string(5'000'000, 'x'))),
              "HTTP/1.1 413 Content Too Large");
    std::string chunked = "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 20; ++i) chunked += "64\r\n" + std::string(100, 'y') + "\r\n";
    EXPECT_EQ(status(exchange(chunked)), "HTTP/1.1 413 Content Too Large");
}

TEST_F(HttpTest, GarbageSmugglingAndHugeHeadsAreRefused) {
    EXPECT_EQ(status(exchange("\x16\x03\x01 garbage\r\n\r\n")), "HTTP/1.1 400 Bad Request");
    EXPECT_EQ(status(exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd")),
              "HTTP/1.1 400 Bad Request");
    EXPECT_EQ(status(exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc")),
              "HTTP/1.1 400 Bad Request");
    for (const char* coding : {"gzip", "identity", "chunked, gzip", "gzip, chunked", "chunked, chunked", "", "chun ked"}) {
        const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: " + std::string(coding);
        EXPECT_EQ(status(exchange(head + "\r\n\r\n0\r\n\r\n")), "HTTP/1.1 400 Bad Request") << coding;
    }
    EXPECT_EQ(status(exchange("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")), "HTTP/1.1 400 Bad Request");
    EXPECT_EQ(status(exchange("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(8000, 'x') + "\r\n\r\n")),
              "HTTP/1.1 431 Request Header Fields Too Large");
    EXPECT_EQ(status(exchange("GET /" + std::string(100'000, 'x'))), "HTTP/1.1 431 Request Header Fields Too Large");
}

TEST_F(HttpTest, ASlowHeadOrBodyTimesOut) {
    EXPECT_EQ(status(exchange("GET / HTTP/1.1\r\nHost: a\r\n")), "HTTP/1.1 408 Request Timeout");
    EXPECT_EQ(status(exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")), "HTTP/1.1 408 Request Timeout");
}

TEST_F(HttpTest, ARequestNobodyAnswersIsA500) {
    EXPECT_EQ(status(exchange("GET /silent HTTP/1.1\r\nHost: a\r\n\r\n")), "HTTP/1.1 500 Internal Server Error");
}

TEST_F(HttpTest, HeadHasNoBodyAndHttp10Closes) {
    RawClient client(host_.port());
    client.send_raw("HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const std::string head = client.read_to_end();
    EXPECT_NE(head.find("Content-Length: 8"), std::string::npos);
    EXPECT_TRUE(head.ends_with("\r\n\r\n"));
    RawClient old(host_.port());
    old.send_raw("GET /x HTTP/1.0\r\n\r\n");
    const std::string all = old.read_to_end();
    EXPECT_NE(all.find("Connection: close"), std::string::npos);
    EXPECT_TRUE(all.ends_with("GET /x "));
}

TEST_F(HttpTest, ExpectContinueIsAnswered) {
    RawClient client(host_.port());
    client.send_raw("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(status(client.read_response()), "HTTP/1.1 100 Continue");
    client.send_raw("abc");
    EXPECT_TRUE(client.read_response().ends_with("POST /x abc"));
}

}  // namespace
}  // namespace sioxx
