#include "wire/engineio/packet.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx::wire::engineio {
namespace {

using namespace std::chrono_literals;

TEST(EngineioPacket, DecodesTextFrames) {
    auto p = decode_text("4hello");
    ASSERT_TRUE(p);
    EXPECT_EQ(p->type, PacketType::message);
    EXPECT_FALSE(p->binary);
    EXPECT_EQ(p->data, "hello");
    auto probe = decode_text("2probe");
    ASSERT_TRUE(probe);
    EXPECT_EQ(probe->type, PacketType::ping);
    EXPECT_EQ(probe->data, "probe");
    for (char c = '0'; c <= '6'; ++c) EXPECT_TRUE(decode_text(std::string(1, c))) << c;
}

TEST(EngineioPacket, RefusesWhatIsNoPacket) {
    EXPECT_EQ(decode_text("").error(), DecodeErrc::empty);
    for (const std::string_view text : {"7", "/", "a", "bAQID", " 4", "\x80"})
        EXPECT_EQ(decode_text(text).error(), DecodeErrc::unknown_type) << text;
}

TEST(EngineioPayload, SplitsAtTheSeparator) {
    std::vector<std::string> storage;
    auto packets = decode_payload(
        "4hello\x1e"
        "2\x1e"
        "bAQID\x1e"
        "4é",
        storage, 16);
    ASSERT_TRUE(packets);
    ASSERT_EQ(packets->size(), 4U);
    EXPECT_EQ((*packets)[0].data, "hello");
    EXPECT_EQ((*packets)[1].type, PacketType::ping);
    EXPECT_EQ((*packets)[2].type, PacketType::message);
    EXPECT_TRUE((*packets)[2].binary);
    EXPECT_EQ((*packets)[2].data, "\x01\x02\x03");
    EXPECT_EQ((*packets)[3].data, "é");
}

TEST(EngineioPayload, ManyShortBinariesKeepTheirBytes) {
    std::string text = "bAAAA";
    for (int i = 0; i < 50; ++i)
        text +=
            "\x1e"
            "bAQID";
    std::vector<std::string> storage{"stale"};
    auto packets = decode_payload(text, storage, 51);
    ASSERT_TRUE(packets);
    EXPECT_EQ(packets->front().data, std::string_view("\0\0\0", 3));
    EXPECT_EQ(packets->back().data, "\x01\x02\x03");
    EXPECT_EQ(storage.size(), 51U);
}

TEST(EngineioPayload, Base64NeedsNoPaddingButItsAlphabet) {
    std::vector<std::string> storage;
    for (const std::string_view good : {"b", "bAQI=", "bAQI", "bAQ==", "bAQ", "b+/+/"})
        EXPECT_TRUE(decode_payload(good, storage, 1)) << good;
    for (const std::string_view bad : {"bA", "bAQ=I", "bA*ID", "bAQI\r", "b-_-_", "bAQ\n=I", "b\nA\n", "b===="}) {
        auto r = decode_payload(bad, storage, 1);
        ASSERT_FALSE(r) << bad;
        EXPECT_EQ(r.error(), DecodeErrc::bad_base64);
    }
}

TEST(EngineioPayload, Base64MayBeFoldedIntoLines) {
    std::vector<std::string> storage;
    auto packets = decode_payload(
        "bAQ==\n\x1e"
        "bAQID\nAQID\r\n\x1e"
        "b\n",
        storage, 3);
    ASSERT_TRUE(packets);
    EXPECT_EQ((*packets)[0].data, "\x01");
    EXPECT_EQ((*packets)[1].data, "\x01\x02\x03\x01\x02\x03");
    EXPECT_EQ((*packets)[2].data, "");
}

TEST(EngineioPayload, IsAllOrNothing) {
    std::vector<std::string> storage;
    EXPECT_EQ(decode_payload("", storage, 9).error(), DecodeErrc::empty);
    EXPECT_EQ(decode_payload("\x1e", storage, 9).error(), DecodeErrc::empty);
    EXPECT_EQ(decode_payload("4a\x1e", storage, 9).error(), DecodeErrc::empty);
    EXPECT_EQ(decode_payload("4a\x1e\x1e"
                             "4b",
                             storage, 9)
                  .error(),
              DecodeErrc::empty);
    EXPECT_EQ(decode_payload("4a\x1ex", storage, 9).error(), DecodeErrc::unknown_type);
    EXPECT_EQ(decode_payload("4a\x1e"
                             "4b\x1e"
                             "4c",
                             storage, 2)
                  .error(),
              DecodeErrc::too_many);
    EXPECT_TRUE(
        decode_payload("4a\x1e"
                       "4b",
                       storage, 2));
}

TEST(EngineioOpen, HasExactlyTheseKeysInThisOrder) {
    std::string out;
    append_open(out, {.sid = "abc", .upgrade_to_websocket = true});
    EXPECT_EQ(out, R"(0{"sid":"abc","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000})");
    out.clear();
    append_open(out, {.sid = "x", .ping_interval = 300ms, .ping_timeout = 200ms, .max_payload_bytes = 5});
    EXPECT_EQ(out, R"(0{"sid":"x","upgrades":[],"pingInterval":300,"pingTimeout":200,"maxPayload":5})");
}

TEST(EngineioErrors, AreThoseOfEngineIo) {
    EXPECT_EQ(error_body(HandshakeErrc::transport_unknown), R"({"code":0,"message":"Transport unknown"})");
    EXPECT_EQ(error_body(HandshakeErrc::session_unknown), R"({"code":1,"message":"Session ID unknown"})");
    EXPECT_EQ(error_body(HandshakeErrc::bad_method), R"({"code":2,"message":"Bad handshake method"})");
    EXPECT_EQ(error_body(HandshakeErrc::bad_request), R"({"code":3,"message":"Bad request"})");
    EXPECT_EQ(error_body(HandshakeErrc::forbidden), R"({"code":4,"message":"Forbidden"})");
    EXPECT_EQ(error_body(HandshakeErrc::unsupported_version), R"({"code":5,"message":"Unsupported protocol version"})");
    EXPECT_EQ(error_body(HandshakeErrc::forbidden, "no \"way\""), R"({"code":4,"message":"no \"way\""})");
}

}  // namespace
}  // namespace sioxx::wire::engineio
