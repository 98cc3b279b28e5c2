#include "wire/msgpack/transcode.hpp"

#include "base/encoding.hpp"

#include <cmath>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx::wire::msgpack {
namespace {

std::string unhex(std::string_view text) {
    std::string out(text.size() / 2, '\0');
    EXPECT_TRUE(base::unhex(text, std::as_writable_bytes(std::span(out)))) << text;
    return out;
}

std::string hex(std::string_view bytes) { return base::hex(base::as_bytes(bytes)); }

std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> out(1);
    for (const char c : line) {
        if (c == '\t') out.emplace_back();
        else out.back() += c;
    }
    return out;
}

std::string encoded(const Transcoded& t) {
    socketio::Packet packet;
    auto decoded = socketio::decode(t.text, packet);
    EXPECT_TRUE(decoded) << t.text;
    auto bytes = encode(packet, t.attachments);
    return bytes ? *bytes : "";
}

TEST(MsgpackTranscode, AgreesWithTheTwoParsersOfNode) {
    std::ifstream in(TRUEBOND_SOURCE_DIR "/tests/unit/wire/msgpack/vectors.txt");
    std::string line;
    int cases = 0;
    while (std::getline(in, line)) {
        const std::vector<std::string> fields = split(line);
        ASSERT_GE(fields.size(), 3U);
        auto t = decode(unhex(fields[1]));
        ASSERT_TRUE(t) << line;
        EXPECT_EQ(t->text, fields[2]);
        std::vector<std::string> attachments;
        for (const std::string& a : t->attachments) attachments.push_back(hex(a));
        EXPECT_EQ(attachments, std::vector<std::string>(fields.begin() + 3, fields.end())) << line;
        if (fields[0] == "=") {
            EXPECT_EQ(hex(encoded(*t)), fields[1]) << fields[2];
        }
        ++cases;
    }
    EXPECT_GE(cases, 32);
}

TEST(MsgpackTranscode, EveryPrefixOfAPacketIsTruncated) {
    const std::string whole = unhex("84a47479706502a46461746192a362696ec40300070ea36e7370a22f78a26964cd01c8");
    ASSERT_TRUE(decode(whole));
    for (std::size_t n = 0; n < whole.size(); ++n) {
        auto r = decode(std::string_view(whole).substr(0, n));
        ASSERT_FALSE(r) << n;
        EXPECT_EQ(r.error(), Errc::truncated) << n;
    }
    EXPECT_EQ(decode(whole + "\xC0").error(), Errc::trailing_bytes);
}

Errc error_of(std::string_view bytes_in_hex) {
    auto r = decode(unhex(bytes_in_hex));
    EXPECT_FALSE(r) << bytes_in_hex << " gave " << (r ? r->text : "");
    return r ? Errc::truncated : r.error();
}

TEST(MsgpackTranscode, RefusesWhatIsNoPacket) {
    EXPECT_EQ(error_of("c0"), Errc::not_a_packet);
    EXPECT_EQ(error_of("90"), Errc::not_a_packet);
    EXPECT_EQ(error_of("80"), Errc::not_a_packet) << "no type";
    EXPECT_EQ(error_of("81a47479706500"), Errc::not_a_packet) << "no namespace";
    EXPECT_EQ(error_of("82a47479706505a36e7370a12f"), Errc::not_a_packet) << "type 5 is the text form's";
    EXPECT_EQ(error_of("82a474797065ffa36e7370a12f"), Errc::not_a_packet) << "type -1";
    EXPECT_EQ(error_of("82a474797065a130a36e7370a12f"), Errc::not_a_packet) << "type \"0\"";
    EXPECT_EQ(error_of("82a47479706500a36e737001"), Errc::not_a_packet) << "nsp 1";
    EXPECT_EQ(error_of("82a47479706500a36e7370a178"), Errc::not_a_packet) << "nsp x";
    EXPECT_EQ(error_of("82a47479706500a36e7370a42f782c31"), Errc::not_a_packet) << "nsp /x,1 would smuggle an id in";
    EXPECT_EQ(error_of("83a47479706501a36e7370a12fa4646174612a"), Errc::not_a_packet) << "data 42 would become the id";
    EXPECT_EQ(error_of("84a47479706502a36e7370a12fa26964ffa46461746191a161"), Errc::not_a_packet) << "id -1";
    EXPECT_EQ(error_of("84a47479706502a36e7370a12fa26964cf0020000000000000a46461746191a161"), Errc::not_a_packet) << "id 2^53";
    EXPECT_EQ(error_of("83a47479706500a36e7370a12fa46461746181a161c40100"), Errc::not_a_packet) << "bytes in a CONNECT";
    EXPECT_EQ(error_of("81018100"), Errc::not_a_packet) << "a key that is no string";
}

TEST(MsgpackParse, CountsAreHeldAgainstTheBytesThatAreThere) {
    for (const std::string_view bad :
         {"dd7fffffff", "ddffffffffc0", "dfffffffffc0c0", "dcffff", "deffff", "9f", "8f", "91",     "81c0", "dbffffffff", "c6ffffffff61",
          "d905",       "bf",           "c9ffffffff00",   "cb00",   "cd00",   "d3", "d7", "d70000", "d4",   "c7"}) {
        auto r = parse(unhex(bad));
        ASSERT_FALSE(r) << bad;
        EXPECT_EQ(r.error(), Errc::truncated) << bad;
    }
}

TEST(MsgpackParse, NestedCountsReserveLittle) {
    // 60 arrays in one another, each of which claims as many elements as there are bytes left.
    std::string bytes;
    const std::size_t size = 500'000;
    for (int i = 0; i < 60; ++i) {
        const auto left = static_cast<std::uint32_t>(size - bytes.size() - 5);
        bytes += '\xDD';
        for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(left >> shift & 0xFF);
    }
    bytes.resize(size, '\xC0');
    EXPECT_FALSE(parse(bytes)) << "and ends without having taken gigabytes";
}

TEST(MsgpackParse, LimitsDepth) {
    EXPECT_TRUE(parse(std::string(64, '\x91') + "\xC0"));
    EXPECT_EQ(parse(std::string(65, '\x91') + "\xC0").error(), Errc::too_deep);
    EXPECT_EQ(parse(std::string(100'000, '\x91'), 1'000'000).error(), Errc::too_deep);
    const std::string packet = unhex("83a47479706502a36e7370a12fa464617461");
    EXPECT_TRUE(decode(packet + std::string(64, '\x91') + "\xC0"));
    EXPECT_EQ(decode(packet + std::string(65, '\x91') + "\xC0").error(), Errc::too_deep);
}

TEST(MsgpackParse, KnowsNotepacksExtensionsOnly) {
    EXPECT_EQ(parse(unhex("d40000")).value(), Value());
    EXPECT_EQ(parse(unhex("c70300010203")).value(), Value(Binary{"\x01\x02\x03"}));
    EXPECT_EQ(parse(unhex("d7000000018bfe3fe13c")).value(), Value("2023-11-23T22:14:41.212Z"));
    EXPECT_EQ(parse(unhex("d7007fffffffffffffff")).value(), Value()) << "no date";
    for (const std::string_view bad :
         {"c1", "d401ff", "d5000000", "d6ff00000000", "d7ff0000000000000000", "c7010500", "d80000112233445566778899aabbccddeeff"}) {
        auto r = parse(unhex(bad));
        ASSERT_FALSE(r) << bad;
        EXPECT_EQ(r.error(), Errc::unsupported) << bad;
    }
    EXPECT_EQ(parse(unhex("a2c328")).error(), Errc::unsupported) << "a string that is not UTF-8";
}

TEST(MsgpackParse, ReadsNumbersAndKeys) {
    EXPECT_EQ(parse(unhex("ca3fc00000")).value(), Value(1.5));
    EXPECT_EQ(parse(unhex("cfffffffffffffffff")).value(), Value(18446744073709551615.0));
    EXPECT_EQ(parse(unhex("d38000000000000000")).value(), Value(INT64_MIN));
    EXPECT_EQ(parse(unhex("8205c3ff01")).value(), Value::object({{"5", true}, {"-1", 1}}));
    EXPECT_EQ(parse(unhex("81c001")).error(), Errc::unsupported);
}

TEST(MsgpackAppend, WholeDoublesBecomeIntegersWhereTheyAreExact) {
    const auto bytes = [](const Value& v) {
        std::string out;
        append(out, v);
        return hex(out);
    };
    EXPECT_EQ(bytes(1.0), "01");
    EXPECT_EQ(bytes(-0.0), "00");
    EXPECT_EQ(bytes(9007199254740992.0), "cf0020000000000000");
    EXPECT_EQ(bytes(1e300), "cb7e37e43c8800759c");
    EXPECT_EQ(bytes(HUGE_VAL), "cb7ff0000000000000");
}

TEST(MsgpackAppend, StringsAreAlwaysUtf8) {
    std::string out;
    append(out, Value("a\xED\xA0\x80z"));
    EXPECT_EQ(hex(out), "a561efbfbd7a");
}

TEST(MsgpackEncode, RefusesAPacketWhoseAttachmentsAreNotThere) {
    socketio::Packet packet;
    ASSERT_TRUE(socketio::decode(R"(51-["a",{"_placeholder":true,"num":0}])", packet));
    EXPECT_EQ(encode(packet, {}).error(), Errc::not_a_packet);
    EXPECT_TRUE(encode(packet, {"x"}));
}

}  // namespace
}  // namespace sioxx::wire::msgpack
