#include "unit/wire/random_value.hpp"
#include "unit/wire/websocket/message_stream.hpp"

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx::wire::websocket {
namespace {

using test::MessageStream;
using wire::test::Rng;
using namespace std::string_view_literals;

std::array<char, 4> random_mask(Rng& rng) {
    const std::string b = rng.bytes(4);
    return {b[0], b[1], b[2], b[3]};
}

void append_control(Rng& rng, std::string& stream, std::vector<std::string>& expected) {
    const std::string payload = rng.bytes(rng.below(126));
    const bool ping = rng.one_in(2);
    append_client_frame(stream, ping ? Opcode::ping : Opcode::pong, payload, random_mask(rng));
    expected.push_back((ping ? "ping " : "pong ") + payload);
}

/// A message in one frame or several, with control frames in between.
void append_message(Rng& rng, std::string& stream, std::vector<std::string>& expected) {
    const bool text = rng.one_in(2);
    const std::string message =
        text ? wire::test::random_text(rng, rng.one_in(10) ? 30'000 : 200) : rng.bytes(rng.below(rng.one_in(10) ? 100'000 : 300));
    std::size_t at = 0;
    Opcode opcode = text ? Opcode::text : Opcode::binary;
    while (rng.one_in(3)) {
        const std::size_t n = rng.below(message.size() - at + 1);
        append_client_frame(stream, opcode, std::string_view(message).substr(at, n), random_mask(rng), false);
        at += n;
        opcode = Opcode::continuation;
        if (rng.one_in(2)) append_control(rng, stream, expected);
    }
    append_client_frame(stream, opcode, std::string_view(message).substr(at), random_mask(rng), true);
    expected.push_back((text ? "text " : "binary ") + message);
}

std::vector<std::string> read_in_pieces(Rng& rng, std::string_view stream, std::size_t piece_max) {
    MessageStream reader;
    while (!stream.empty()) {
        const std::size_t n = std::min(stream.size(), 1 + rng.below(piece_max));
        reader.feed(stream.substr(0, n));
        stream.remove_prefix(n);
    }
    EXPECT_TRUE(reader.honest());
    return reader.log();
}

TEST(WebsocketProperty, AnyChunkingGivesTheMessagesThatWereSent) {
    Rng rng;
    SCOPED_TRACE(rng.trace());
    for (int round = 0; round < 60; ++round) {
        std::string stream;
        std::vector<std::string> expected;
        for (std::size_t n = 1 + rng.below(8); n > 0; --n) append_message(rng, stream, expected);
        ASSERT_EQ(read_in_pieces(rng, stream, stream.size()), expected);
        ASSERT_EQ(read_in_pieces(rng, stream, 1 + stream.size() / 20), expected);
        if (stream.size() < 2000) {
            ASSERT_EQ(read_in_pieces(rng, stream, 3), expected);
        }
    }
}

TEST(WebsocketProperty, BrokenStreamsBreakTheSameWayForEveryChunking) {
    Rng rng;
    SCOPED_TRACE(rng.trace());
    int errors = 0;
    for (int round = 0; round < 300; ++round) {
        std::string stream;
        std::vector<std::string> expected;
        while (stream.size() < 300) {
            const std::string message = wire::test::random_text(rng, 20);
            append_client_frame(stream, Opcode::text, message, {0, 0, 0, 0}, !rng.one_in(5));
        }
        stream = wire::test::mutated(rng, stream, "\x00\x01\x02\x08\x09\x80\x81\x82\x85\x88\x89\xC1\xFE\xFF"sv);
        MessageStream whole;
        whole.feed(stream);
        ASSERT_EQ(read_in_pieces(rng, stream, 1), whole.log());
        ASSERT_EQ(read_in_pieces(rng, stream, 50), whole.log());
        errors += !whole.log().empty() && whole.log().back().starts_with("error") ? 1 : 0;
    }
    EXPECT_GT(errors, 100);
}

}  // namespace
}  // namespace sioxx::wire::websocket
