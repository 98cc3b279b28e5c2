#include "wire/socketio/packet.hpp"

#include "wire/json/write.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx::wire::socketio {
namespace {

Packet decoded(std::string_view text, const DecodeOptions& options = {}) {
    Packet p;
    auto r = decode(text, p, options);
    EXPECT_TRUE(r) << text << ": " << (r ? "" : to_string(r.error()));
    return p;
}

std::string_view error_of(std::string_view text, const DecodeOptions& options = {}) {
    Packet p;
    auto r = decode(text, p, options);
    return r ? "no error" : to_string(r.error());
}

TEST(SocketioPacket, DecodesTheExamplesOfTheProtocol) {
    const Packet connect = decoded(R"(0{"token":"123"})");
    EXPECT_EQ(connect.type, PacketType::connect);
    EXPECT_EQ(connect.nsp, "/");
    EXPECT_EQ(connect.data.text(), R"({"token":"123"})");
    EXPECT_TRUE(decoded("0").data.empty());
    EXPECT_EQ(decoded("0/admin,").nsp, "/admin");
    EXPECT_EQ(decoded("0/admin").nsp, "/admin");

    const Packet event = decoded(R"(2/admin,456["project:delete",123])");
    EXPECT_EQ(event.type, PacketType::event);
    EXPECT_EQ(event.nsp, "/admin");
    EXPECT_EQ(event.id, 456U);
    ASSERT_EQ(event.args.size(), 2U);
    EXPECT_EQ(event.args[0].text(), R"("project:delete")");
    EXPECT_EQ(event.args[1].integer(), 123);
    EXPECT_EQ(event.data.text(), R"(["project:delete",123])");

    const Packet ack = decoded("3/admin,456[]");
    EXPECT_EQ(ack.type, PacketType::ack);
    EXPECT_EQ(ack.id, 456U);
    EXPECT_TRUE(ack.args.empty());

    EXPECT_EQ(decoded(R"(4{"message":"Not authorized"})").type, PacketType::connect_error);
    EXPECT_EQ(decoded(R"(4"text")").data.kind(), json::Kind::string);
    EXPECT_EQ(decoded("1/admin,").type, PacketType::disconnect);

    const Packet binary = decoded(R"(51-/admin,456["project:delete",{"_placeholder":true,"num":0}])");
    EXPECT_EQ(binary.type, PacketType::binary_event);
    EXPECT_EQ(binary.attachments, 1U);
    EXPECT_EQ(decoded(R"(61-/admin,456[{"_placeholder":true,"num":0}])").type, PacketType::binary_ack);
}

TEST(SocketioPacket, ReusesThePacketWithoutLeftovers) {
    Packet p;
    ASSERT_TRUE(decode(R"(51-/x,7["a",{"_placeholder":true,"num":0}])", p));
    ASSERT_TRUE(decode(R"(2["b"])", p));
    EXPECT_EQ(p.nsp, "/");
    EXPECT_FALSE(p.id);
    EXPECT_EQ(p.attachments, 0U);
    EXPECT_EQ(p.args.size(), 1U);
    ASSERT_TRUE(decode("0", p));
    EXPECT_TRUE(p.args.empty());
    EXPECT_TRUE(p.data.empty());
}

TEST(SocketioPacket, ANamespaceEndsAtItsQuery) {
    EXPECT_EQ(decoded(R"(0/chat?token=abc,{})").nsp, "/chat");
    EXPECT_EQ(decoded(R"(2/chat?a=b&c=d,1["x"])").nsp, "/chat");
    EXPECT_EQ(decoded("0/?x").nsp, "/");
    EXPECT_EQ(error_of("0/" + std::string(300, 'a') + ","), "bad namespace");
    EXPECT_EQ(decoded("0/" + std::string(255, 'a') + ",").nsp.size(), 256U);
}

TEST(SocketioPacket, RefusesWhatTheParserRefuses) {
    const std::vector<std::pair<std::string_view, std::string_view>> cases{
        {"", "empty packet"},
        {"7", "unknown packet type"},
        {"abc", "unknown packet type"},
        {"2{}", "invalid payload"},
        {R"(2"x")", "invalid payload"},
        {"2[]", "invalid payload"},
        {"2[null]", "invalid payload"},
        {"2[{}]", "invalid payload"},
        {"2", "invalid payload"},
        {"2/x", "invalid payload"},
        {"3", "invalid payload"},
        {"3{}", "invalid payload"},
        {"2[\"a\"", "invalid JSON"},
        {"2[\"a\"]x", "invalid JSON"},
        {"2abc[\"a\"]", "invalid JSON"},
        {"2-1[\"a\"]", "invalid JSON"},
        {"2 ", "invalid payload"},
        {"2[\"a\",NaN]", "invalid JSON"},
        {"2[\"\xFF\"]", "invalid JSON"},
        {"29007199254740992[\"a\"]", "bad packet id"},
        {"200000000000000001[\"a\"]", "bad packet id"},
        {"0[]", "invalid payload"},
        {"0\"x\"", "invalid payload"},
        {"0null", "invalid payload"},
        {"0{", "invalid JSON"},
        {"1{}", "invalid payload"},
        {"1\"x\"", "invalid payload"},
        {"4[]", "invalid payload"},
        {"5[\"a\"]", "bad attachment count"},
        {"5-[\"a\"]", "bad attachment count"},
        {"50-[\"a\"]", "bad attachment count"},
        {"51[\"a\"]", "bad attachment count"},
        {"51", "bad attachment count"},
        {"51.5-[\"a\"]", "bad attachment count"},
        {"511-[\"a\"]", "too many attachments"},
        {"5999999999", "too many attachments"},
        {"599999999999999999999-[\"a\"]", "too many attachments"},
        {"51-", "invalid payload"},
    };
    for (const auto& [text, error] : cases) EXPECT_EQ(error_of(text), error) << text;
}

TEST(SocketioPacket, NumbersMayNameEventsAndReservedNamesAreTheServersBusiness) {
    EXPECT_EQ(decoded("2[1,2]").args.size(), 2U);
    EXPECT_EQ(decoded(R"(2["connect"])").args.size(), 1U);
    EXPECT_EQ(decoded("29007199254740991[\"a\"]").id, 9007199254740991U);
}

TEST(SocketioPacket, LimitsDepth) {
    const std::string deep = "2[\"a\"," + std::string(63, '[') + std::string(63, ']') + "]";
    EXPECT_TRUE(decoded(deep).args.size() == 2);
    EXPECT_EQ(error_of("2[\"a\"," + std::string(64, '[') + std::string(64, ']') + "]"), "nested too deeply");
    EXPECT_EQ(error_of("0" + std::string(100'000, '{')), "invalid JSON");
    EXPECT_EQ(error_of("2" + std::string(100'000, '[')), "nested too deeply");
}

TEST(SocketioPacket, ChecksPlaceholdersOfBinaryPackets) {
    for (const std::string_view bad :
         {R"(51-["a",{"_placeholder":true,"num":1}])", R"(51-["a",{"_placeholder":true,"num":-1}])",
          R"(51-["a",{"_placeholder":true,"num":0.5}])", R"(51-["a",{"_placeholder":true,"num":"0"}])", R"(51-["a",{"_placeholder":true}])",
          R"(51-["a",[{"x":{"_placeholder":true,"num":9}}]])", R"(51-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}])",
          R"(51-["a",{"\u005fplaceholder":true,"num":2}])", R"(61-[{"_placeholder":true,"num":99999999999999999999}])"}) {
        EXPECT_EQ(error_of(bad), "illegal placeholder") << bad;
    }
    for (const std::string_view good : {R"(52-["a",{"_placeholder":true,"num":1}])", R"(51-["a",{"_placeholder":false,"num":7}])",
                                        R"(51-["a",{"_placeholder":1,"num":7}])", R"(51-["a",{"_placeholder":true,"num":7,"num":0}])",
                                        R"(51-["a"])", R"(2["a",{"_placeholder":true,"num":7}])"}) {
        EXPECT_EQ(error_of(good), "no error") << good;
    }
}

TEST(SocketioPacket, TheApplicationMayWantToRefuseOddConnectsItself) {
    const DecodeOptions options{.any_connect_payload = true};
    EXPECT_EQ(decoded("0\"token\"", options).data.text(), "\"token\"");
    EXPECT_EQ(decoded("0[1]", options).data.kind(), json::Kind::array);
    EXPECT_EQ(error_of("0[1", options), "invalid JSON");
}

TEST(SocketioPacket, WritesHeaders) {
    const auto header = [](PacketType type, std::string_view nsp, std::optional<std::uint64_t> id, std::uint32_t attachments = 0) {
        std::string out;
        append_header(out, type, nsp, id, attachments);
        return out;
    };
    EXPECT_EQ(header(PacketType::event, "/", std::nullopt), "2");
    EXPECT_EQ(header(PacketType::event, "/x", 12), "2/x,12");
    EXPECT_EQ(header(PacketType::binary_ack, "/x", 0, 2), "62-/x,0");
    EXPECT_EQ(header(PacketType::connect, "", std::nullopt), "0");
}

TEST(SocketioPacket, PutsAttachmentsInTheirPlacesAtAnyDepth) {
    const std::string text =
        R"([{"_placeholder":true,"num":1},{"a":[{"b":{"_placeholder":true,"num":0.0}}]},{"_placeholder":true,"num":5}])";
    const Value v = materialize(json::View(text), {"zero", "one"});
    EXPECT_EQ(v, Value::array({Binary{"one"}, Value::object({{"a", Value::array({Value::object({{"b", Binary{"zero"}}})})}}),
                               Value::object({{"_placeholder", true}, {"num", 5}})}));
    EXPECT_EQ(json::to_string(materialize(json::View(text), {})),
              R"([{"_placeholder":true,"num":1},{"a":[{"b":{"_placeholder":true,"num":0}}]},)"
              R"({"_placeholder":true,"num":5}])");
}

TEST(SocketioPacket, WhatIsWrittenReadsBack) {
    const Value sent =
        Value::array({"ev", Binary{std::string("\0\xFF", 2)}, Value::object({{"deep", Value::array({Binary{"x"}, nullptr, 1.5})}})});
    std::string json;
    std::vector<std::string> attachments;
    json::append(json, sent, &attachments);
    std::string text;
    append_header(text, PacketType::binary_event, "/n", 3, static_cast<std::uint32_t>(attachments.size()));
    text += json;
    const Packet p = decoded(text);
    EXPECT_EQ(p.attachments, 2U);
    EXPECT_EQ(materialize(p.data, attachments), sent);
}

}  // namespace
}  // namespace sioxx::wire::socketio
