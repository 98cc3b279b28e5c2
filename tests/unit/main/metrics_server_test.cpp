#include "main/metrics_server.hpp"

#include "support/raw_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace truebond {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class MetricsServerTest : public ::testing::Test {
protected:
    MetricsServerTest() { metrics_.counter({"a_total", "A."}, {}).add(5); }

    static std::string ask(std::uint16_t port, const std::string& request_line) {
        sioxx::test::RawClient client(port);
        client.send_raw(request_line + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
        return client.read_response();
    }

    base::NullLogger log_;
    PrometheusMetrics metrics_;
};

TEST_F(MetricsServerTest, AnswersMetricsAndNothingElse) {
    MetricsServer server({"127.0.0.1", 0}, metrics_, log_);
    ASSERT_EQ(server.start(), "");
    ASSERT_NE(server.port(), 0);
    const std::string answer = ask(server.port(), "GET /metrics");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
    EXPECT_THAT(answer, HasSubstr("text/plain; version=0.0.4; charset=utf-8"));
    EXPECT_THAT(answer, HasSubstr("\na_total 5\n"));
    EXPECT_THAT(ask(server.port(), "GET /"), StartsWith("HTTP/1.1 404"));
    EXPECT_THAT(ask(server.port(), "GET /metrics/x"), StartsWith("HTTP/1.1 404"));
    EXPECT_THAT(ask(server.port(), "DELETE /metrics"), StartsWith("HTTP/1.1 405"));
}

TEST_F(MetricsServerTest, SaysWhyItCannotListen) {
    MetricsServer first({"127.0.0.1", 0}, metrics_, log_);
    ASSERT_EQ(first.start(), "");
    MetricsServer second({"127.0.0.1", first.port()}, metrics_, log_);
    EXPECT_THAT(second.start(), HasSubstr("Address already in use"));
    EXPECT_THAT(ask(first.port(), "GET /metrics"), StartsWith("HTTP/1.1 200"));
}

}  // namespace
}  // namespace truebond
