#include "net/connection.hpp"
#include "sioxx/http.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace sioxx {
namespace {

std::string value_of(std::string_view query, std::string_view name) {
    std::string value;
    return query_value(query, name, value) ? value : "absent";
}

TEST(QueryValue, FindsWhatIsAskedFor) {
    EXPECT_EQ(value_of("EIO=4&transport=websocket&sid=abc", "transport"), "websocket");
    EXPECT_EQ(value_of("EIO=4&transport=websocket", "sid"), "absent");
    EXPECT_EQ(value_of("", "sid"), "absent");
    EXPECT_EQ(value_of("sid&EIO=4", "sid"), "");
    EXPECT_EQ(value_of("sid=&EIO=4", "sid"), "");
    EXPECT_EQ(value_of("a==b", "a"), "=b");
}

TEST(QueryValue, OfSeveralTheLastOneCounts) {
    EXPECT_EQ(value_of("a=1&b=2&a=3", "a"), "3");
    EXPECT_EQ(value_of("a=1&%61=2", "a"), "2");
}

TEST(QueryValue, UnderstandsEscapesInNamesAndValues) {
    EXPECT_EQ(value_of("%73id=a%2Fb+c", "sid"), "a/b c");
    EXPECT_EQ(value_of("a+b=1", "a b"), "1");
    EXPECT_EQ(value_of("a+b=1", "a+b"), "absent");  // that was a space
    EXPECT_EQ(value_of("a%2Bb=1", "a+b"), "1");
    EXPECT_EQ(value_of("%zz=1&x=2", "%zz"), "absent");  // no name
}

TEST(QueryValue, WhatIsNoEscapeInAValueStandsForItself) {
    EXPECT_EQ(value_of("a=100%", "a"), "100%");
    EXPECT_EQ(value_of("a=%g1+", "a"), "%g1+");
}

TEST(PercentDecode, RefusesWhatIsNone) {
    std::string out = "before";
    EXPECT_TRUE(percent_decode("a%20b+c", out));
    EXPECT_EQ(out, "a b+c");
    EXPECT_TRUE(percent_decode("a%20b+c", out, true));
    EXPECT_EQ(out, "a b c");
    EXPECT_TRUE(percent_decode("", out));
    EXPECT_EQ(out, "");
    for (const char* text : {"%", "%4", "x%4g", "%%41"}) EXPECT_FALSE(percent_decode(text, out)) << text;
}

TEST(PeerAddress, IsWrittenAsInetNtopWritesIt) {
    for (const char* text : {"0.0.0.0", "127.0.0.1", "255.255.255.255", "10.2.30.104"}) {
        sockaddr_storage address{};
        auto& v4 = reinterpret_cast<sockaddr_in&>(address);
        v4.sin_family = AF_INET;
        ASSERT_EQ(::inet_pton(AF_INET, text, &v4.sin_addr), 1);
        EXPECT_EQ(net::PeerAddress::from(address).to_string(), text);
    }
    for (const char* text : {"::1", "2001:db8::ff00:42:8329"}) {
        sockaddr_storage address{};
        auto& v6 = reinterpret_cast<sockaddr_in6&>(address);
        v6.sin6_family = AF_INET6;
        ASSERT_EQ(::inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
        EXPECT_EQ(net::PeerAddress::from(address).to_string(), text);
    }
    EXPECT_EQ(net::PeerAddress().to_string(), "unknown");
}

}  // namespace
}  // namespace sioxx
