#include "wire/websocket/frame.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx::wire::websocket {
namespace {

constexpr std::array<char, 4> mask{'\x37', '\xFA', '\x21', '\x3D'};

std::string bytes(std::initializer_list<unsigned> list) {
    std::string out;
    for (const unsigned b : list) out += static_cast<char>(b);
    return out;
}

std::string payload(const FrameResult& r) { return {r.frame.payload.data(), r.frame.payload.size()}; }

TEST(WebsocketFrame, ReadsTheExampleOfTheRfc) {
    std::string in = bytes({0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58}) + "rest";
    const FrameResult r = parse_client_frame(in, {});
    ASSERT_EQ(r.status, FrameStatus::complete);
    EXPECT_EQ(r.frame.opcode, Opcode::text);
    EXPECT_TRUE(r.frame.fin);
    EXPECT_FALSE(r.frame.compressed);
    EXPECT_EQ(payload(r), "Hello");
    EXPECT_EQ(r.consumed, 11U);
    EXPECT_EQ(r.frame.payload.data(), in.data() + 6);
    EXPECT_TRUE(in.ends_with("rest"));
}

TEST(WebsocketFrame, RoundTripsEveryLengthForm) {
    for (const std::size_t n : {0U, 1U, 7U, 8U, 9U, 125U, 126U, 127U, 65535U, 65536U, 100'003U}) {
        std::string text(n, '\0');
        for (std::size_t i = 0; i < n; ++i) text[i] = static_cast<char>(i * 31);
        std::string client;
        append_client_frame(client, Opcode::binary, text, mask);
        EXPECT_EQ(client.size(), server_header_bytes(n) + 4 + n);
        std::string copy = client + "x";
        const FrameResult c = parse_client_frame(copy, {});
        ASSERT_EQ(c.status, FrameStatus::complete) << n;
        EXPECT_EQ(c.consumed, client.size());
        EXPECT_EQ(payload(c), text);

        std::string server;
        append_server_frame(server, Opcode::text, text);
        EXPECT_EQ(server.size(), server_header_bytes(n) + n);
        const FrameResult s = parse_server_frame(server, {});
        ASSERT_EQ(s.status, FrameStatus::complete) << n;
        EXPECT_EQ(payload(s), text);
    }
}

TEST(WebsocketFrame, UntilCompleteItSaysHowMuchItNeedsAndTouchesNothing) {
    for (const std::size_t n : {0U, 5U, 125U, 126U, 300U, 65536U}) {
        std::string whole;
        append_client_frame(whole, Opcode::text, std::string(n, 'a'), mask);
        std::size_t asked = 0;
        for (std::size_t have = 0; have < whole.size(); ++have) {
            if (have > 20 && have + 20 < whole.size()) continue;
            std::string in = whole.substr(0, have);
            const std::string before = in;
            const FrameResult r = parse_client_frame(in, {});
            ASSERT_EQ(r.status, FrameStatus::need_more) << n << ' ' << have;
            EXPECT_GT(r.need_bytes, have);
            EXPECT_LE(r.need_bytes, whole.size());
            EXPECT_GE(r.need_bytes, asked);
            EXPECT_EQ(in, before);
            asked = r.need_bytes;
        }
        EXPECT_EQ(asked, whole.size()) << "in the end exactly the frame";
    }
}

TEST(WebsocketFrame, ErrorsShowAsSoonAsTheHeaderDoes) {
    const std::vector<std::pair<const char*, std::string>> bad{
        {"RSV1", bytes({0xC1})},
        {"RSV2", bytes({0xA1})},
        {"RSV3", bytes({0x91})},
        {"opcode 3", bytes({0x83})},
        {"opcode 7", bytes({0x87})},
        {"opcode 11", bytes({0x8B})},
        {"opcode 15", bytes({0x8F})},
        {"fragmented ping", bytes({0x09})},
        {"fragmented close", bytes({0x08})},
        {"not masked", bytes({0x81, 0x05})},
        {"ping of 126", bytes({0x89, 0xFE})},
        {"close of 127", bytes({0x88, 0xFF})},
        {"16 bits where 7 do", bytes({0x81, 0xFE, 0x00, 0x7D})},
        {"64 bits where 16 do", bytes({0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF})},
        {"top bit", bytes({0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0})},
        {"all ones", bytes({0x81, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF})},
    };
    for (const auto& [name, text] : bad) {
        std::string in = text;
        const FrameResult r = parse_client_frame(in, {.payload_bytes_max = UINT64_MAX});
        EXPECT_EQ(r.status, FrameStatus::error) << name;
        EXPECT_EQ(r.error, CloseCode::protocol_error) << name;
    }
}

TEST(WebsocketFrame, RefusesWhatIsTooBigFromItsHeader) {
    std::string exact;
    append_client_frame(exact, Opcode::text, std::string(1000, 'a'), mask);
    EXPECT_EQ(parse_client_frame(exact, {.payload_bytes_max = 1000}).status, FrameStatus::complete);
    std::string in = bytes({0x81, 0xFE, 0x03, 0xE9});
    FrameResult r = parse_client_frame(in, {.payload_bytes_max = 1000});
    EXPECT_EQ(r.status, FrameStatus::error);
    EXPECT_EQ(r.error, CloseCode::message_too_big);
    in = bytes({0x81, 0x82});
    EXPECT_EQ(parse_client_frame(in, {.payload_bytes_max = 1}).error, CloseCode::message_too_big);
    // The largest length there is, without a limit: no sum may wrap.
    in = bytes({0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4, 5});
    r = parse_client_frame(in, {.payload_bytes_max = UINT64_MAX});
    EXPECT_EQ(r.status, FrameStatus::need_more);
    EXPECT_EQ(r.need_bytes, (std::uint64_t{1} << 63) - 1 + 14);
    std::string ping;
    append_client_frame(ping, Opcode::ping, "abc", mask);
    EXPECT_EQ(parse_client_frame(ping, {.payload_bytes_max = 1}).status, FrameStatus::complete) << "control frames have their own limit";
}

TEST(WebsocketFrame, Rsv1OnlyOnDataFramesAndOnlyWhereNegotiated) {
    const FrameLimits limits{.compression = true};
    std::string text = bytes({0xC1, 0x80, 0, 0, 0, 0});
    const FrameResult r = parse_client_frame(text, limits);
    EXPECT_EQ(r.status, FrameStatus::complete);
    EXPECT_TRUE(r.frame.compressed);
    std::string first = bytes({0x42, 0x80, 0, 0, 0, 0});
    EXPECT_EQ(parse_client_frame(first, limits).status, FrameStatus::complete);
    for (const unsigned b : {0xC0U, 0x40U, 0xC8U, 0xC9U, 0xCAU}) {
        std::string in = bytes({b, 0x80, 0, 0, 0, 0});
        EXPECT_EQ(parse_client_frame(in, limits).status, FrameStatus::error) << b;
    }
}

TEST(WebsocketFrame, AServerMustNotMask) {
    std::string in = bytes({0x81, 0x80, 0, 0, 0, 0});
    EXPECT_EQ(parse_server_frame(in, {}).status, FrameStatus::error);
}

TEST(WebsocketFrame, WritesHeaders) {
    std::string out;
    append_server_frame(out, Opcode::binary, "ab", true);
    EXPECT_EQ(out, bytes({0xC2, 0x02}) + "ab");
    out.clear();
    append_server_frame(out, Opcode::pong, "");
    EXPECT_EQ(out, bytes({0x8A, 0x00}));
    std::array<char, header_bytes_max> header{};
    EXPECT_EQ(write_server_header(header.data(), Opcode::text, 256), 4U);
    EXPECT_EQ(std::string(header.data(), 4), bytes({0x81, 126, 1, 0}));
    EXPECT_EQ(write_server_header(header.data(), Opcode::text, 0x0123456789), 10U);
    EXPECT_EQ(std::string(header.data(), 10), bytes({0x81, 127, 0, 0, 0, 1, 0x23, 0x45, 0x67, 0x89}));
    out.clear();
    append_client_frame(out, Opcode::text, "", mask, false);
    EXPECT_EQ(out, bytes({0x01, 0x80, 0x37, 0xFA, 0x21, 0x3D}));
}

TEST(WebsocketFrame, ClosePayloadsFitAControlFrame) {
    EXPECT_EQ(close_payload(CloseCode::normal, "bye"), bytes({0x03, 0xE8}) + "bye");
    EXPECT_EQ(close_payload(CloseCode::no_status, "x"), "");
    EXPECT_EQ(close_payload(CloseCode::abnormal, ""), "");
    EXPECT_EQ(close_payload(CloseCode::going_away, std::string(200, 'a')).size(), 125U);
    const std::string cut = close_payload(CloseCode::going_away, std::string(122, 'a') + "é");
    EXPECT_EQ(cut.size(), 124U) << "not inside a character";
    EXPECT_EQ(close_payload(CloseCode::going_away, std::string(121, 'a') + "é").size(), 125U);
}

}  // namespace
}  // namespace sioxx::wire::websocket
