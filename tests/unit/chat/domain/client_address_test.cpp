#include "chat/domain/client_address.hpp"

#include <gtest/gtest.h>

namespace truebond {
namespace {

std::string read(std::string_view text) {
    const auto address = ClientAddress::parse(text);
    return address ? address->to_string() : "nothing";
}

TEST(ClientAddress, ReadsWhatPeersAndProxiesWrite) {
    EXPECT_EQ(read("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(read("192.0.2.7:4711"), "192.0.2.7");
    EXPECT_EQ(read("2001:DB8::1"), "2001:db8::1");
    EXPECT_EQ(read("[2001:db8::1]"), "2001:db8::1");
    EXPECT_EQ(read("[2001:db8::1]:443"), "2001:db8::1");
    EXPECT_EQ(read("fe80::1%eth0"), "fe80::1");
    EXPECT_EQ(read("::ffff:192.0.2.7"), "192.0.2.7") << "the same client over either family";
    for (const char* text :
         {"", "unknown", "192.0.2", "192.0.2.256", "[2001:db8::1", "2001:db8::g", "_hidden", "192.0.2.7 ", "1.2.3.4,5.6.7.8"}) {
        EXPECT_EQ(read(text), "nothing") << text;
    }
    EXPECT_EQ(read(std::string(1000, '1')), "nothing");
}

TEST(ClientAddress, OfANetworkCountsAsOneClientInIpv6Only) {
    const auto network = [](std::string_view text) { return ClientAddress::parse(text)->network().to_string(); };
    EXPECT_EQ(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
    EXPECT_EQ(network("192.0.2.7"), "192.0.2.7");
    EXPECT_NE(network("2001:db8:1:3::6"), network("2001:db8:1:2::6"));
}

TEST(ClientAddress, OneThatIsNotKnownSaysSo) {
    EXPECT_FALSE(ClientAddress().known());
    EXPECT_TRUE(ClientAddress::parse("127.0.0.1")->known());
}

bool in(std::string_view range, std::string_view address) { return AddressRange::parse(range)->contains(*ClientAddress::parse(address)); }

TEST(AddressRange, HoldsWhatSharesItsBits) {
    EXPECT_TRUE(in("10.0.0.0/8", "10.255.1.2"));
    EXPECT_FALSE(in("10.0.0.0/8", "11.0.0.1"));
    EXPECT_TRUE(in("172.16.0.0/12", "172.31.255.255"));
    EXPECT_FALSE(in("172.16.0.0/12", "172.32.0.0"));
    EXPECT_TRUE(in("192.0.2.7", "192.0.2.7"));
    EXPECT_FALSE(in("192.0.2.7", "192.0.2.8"));
    EXPECT_TRUE(in("0.0.0.0/0", "203.0.113.9"));
    EXPECT_FALSE(in("0.0.0.0/0", "2001:db8::1"));
    EXPECT_TRUE(in("2001:db8::/33", "2001:db8:7fff::1"));
    EXPECT_FALSE(in("2001:db8::/33", "2001:db8:8000::1"));
    EXPECT_TRUE(in("::/0", "2001:db8::1"));
}

TEST(AddressRange, RefusesWhatIsNone) {
    for (const char* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "2001:db8::/129", "ten", "10.0.0.0/8 "}) {
        EXPECT_FALSE(AddressRange::parse(text)) << text;
    }
}

}  // namespace
}  // namespace truebond
