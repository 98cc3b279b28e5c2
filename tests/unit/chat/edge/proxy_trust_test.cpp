#include "chat/edge/proxy_trust.hpp"

#include <gtest/gtest.h>

namespace truebond {
namespace {

using Headers = std::vector<ProxyTrust::Header>;

ProxyTrust trust(std::initializer_list<const char*> proxies) {
    std::vector<AddressRange> ranges;
    for (const char* proxy : proxies) ranges.push_back(*AddressRange::parse(proxy));
    return ProxyTrust(std::move(ranges));
}

std::string seen(const ProxyTrust& trust, std::string_view peer, const Headers& headers) { return trust.client(peer, headers).to_string(); }

Headers forwarded(std::string list) { return {{"host", "x"}, {"x-forwarded-for", std::move(list)}}; }

TEST(ProxyTrust, OffTakesThePeerWhateverItSays) {
    EXPECT_EQ(seen(ProxyTrust(), "192.0.2.1", forwarded("203.0.113.9")), "192.0.2.1");
    EXPECT_FALSE(ProxyTrust().client("unknown", {}).known());
    EXPECT_FALSE(ProxyTrust().says_https("192.0.2.1", Headers{{"x-forwarded-proto", "https"}}));
}

TEST(ProxyTrust, WithoutAListThePeerIsTheOneProxyAndItsWordIsTheLast) {
    const ProxyTrust one = trust({});
    EXPECT_EQ(seen(one, "10.0.0.1", forwarded("203.0.113.9")), "203.0.113.9");
    EXPECT_EQ(seen(one, "10.0.0.1", forwarded("1.1.1.1, 203.0.113.9")), "203.0.113.9") << "the first was the client's own invention";
    EXPECT_EQ(seen(one, "10.0.0.1", {{"x-forwarded-for", "1.1.1.1"}, {"x-forwarded-for", "203.0.113.9"}}), "203.0.113.9");
    EXPECT_EQ(seen(one, "10.0.0.1", {}), "10.0.0.1");
    EXPECT_TRUE(one.says_https("10.0.0.1", Headers{{"x-forwarded-proto", "https"}}));
    EXPECT_FALSE(one.says_https("10.0.0.1", Headers{{"x-forwarded-proto", "http"}}));
}

TEST(ProxyTrust, AListIsReadAsFarAsItsProxiesHaveWrittenIt) {
    const ProxyTrust two = trust({"10.0.0.0/8", "2001:db8::/32"});
    EXPECT_EQ(seen(two, "10.0.0.1", forwarded("1.1.1.1, 203.0.113.9, 10.0.0.7")), "203.0.113.9");
    EXPECT_EQ(seen(two, "10.0.0.1", {{"x-forwarded-for", "1.1.1.1,203.0.113.9"}, {"x-forwarded-for", "2001:db8::5"}}), "203.0.113.9");
    EXPECT_EQ(seen(two, "10.0.0.1", forwarded("10.1.1.1, 10.0.0.7")), "10.1.1.1") << "a call from inside";
    EXPECT_EQ(seen(two, "192.0.2.1", forwarded("203.0.113.9")), "192.0.2.1") << "not a proxy of ours";
    EXPECT_FALSE(two.says_https("192.0.2.1", Headers{{"x-forwarded-proto", "https"}}));
    EXPECT_TRUE(two.says_https("10.0.0.1", Headers{{"x-forwarded-proto", "https"}}));
}

TEST(ProxyTrust, WhatCannotBeReadEndsTheReading) {
    const ProxyTrust two = trust({"10.0.0.0/8"});
    EXPECT_EQ(seen(two, "10.0.0.1", forwarded("203.0.113.9, unknown, 10.0.0.7")), "10.0.0.7");
    EXPECT_EQ(seen(two, "10.0.0.1", forwarded("203.0.113.9, ")), "10.0.0.1");
    EXPECT_EQ(seen(two, "10.0.0.1", forwarded(",,,")), "10.0.0.1");
    EXPECT_EQ(seen(two, "10.0.0.1", forwarded("203.0.113.9:1234 ,\t[2001:db8::1]:9")), "2001:db8::1");
}

}  // namespace
}  // namespace truebond
