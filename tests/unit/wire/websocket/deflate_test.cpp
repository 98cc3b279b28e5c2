#include "wire/websocket/deflate.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx::wire::websocket {
namespace {

using namespace std::string_literals;

std::string answer(std::string_view offer) {
    const auto params = negotiate_deflate(offer);
    return params ? deflate_response(*params) : "declined";
}

TEST(WebsocketDeflateOffer, AnswersWhatBrowsersOffer) {
    EXPECT_EQ(answer("permessage-deflate"), "permessage-deflate");
    EXPECT_EQ(answer("permessage-deflate; client_max_window_bits"), "permessage-deflate");
    EXPECT_EQ(answer("permessage-deflate; client_max_window_bits=10"), "permessage-deflate; client_max_window_bits=10");
    EXPECT_EQ(answer("permessage-deflate; client_max_window_bits=8"), "permessage-deflate; client_max_window_bits=8");
    EXPECT_EQ(answer("permessage-deflate; server_max_window_bits=\"10\""), "permessage-deflate; server_max_window_bits=10");
    EXPECT_EQ(answer("permessage-deflate; server_max_window_bits=15"), "permessage-deflate; server_max_window_bits=15");
    EXPECT_EQ(answer("permessage-deflate;server_no_context_takeover ; client_no_context_takeover"),
              "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
}

TEST(WebsocketDeflateOffer, SkipsWhatItCannotTake) {
    for (const std::string_view bad : {"",
                                       "x-webkit-deflate-frame",
                                       "permessage-deflate2",
                                       "permessage-deflate; unknown",
                                       "permessage-deflate; server_max_window_bits",
                                       "permessage-deflate; server_max_window_bits=7",
                                       "permessage-deflate; server_max_window_bits=8",
                                       "permessage-deflate; server_max_window_bits=16",
                                       "permessage-deflate; server_max_window_bits=010",
                                       "permessage-deflate; server_max_window_bits=1x",
                                       "permessage-deflate; server_max_window_bits=",
                                       "permessage-deflate; client_max_window_bits=",
                                       "permessage-deflate; client_max_window_bits=7",
                                       "permessage-deflate; client_max_window_bits=16",
                                       "permessage-deflate; server_no_context_takeover=1",
                                       "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
                                       "permessage-deflate; client_max_window_bits; client_max_window_bits=10",
                                       "permessage-deflate; a=\",\"",
                                       ",,;,",
                                       "\"",
                                       "permessage-deflate; ;"}) {
        EXPECT_EQ(answer(bad), "declined") << bad;
    }
    EXPECT_EQ(answer("permessage-deflate; server_max_window_bits=8, permessage-deflate"), "permessage-deflate");
    EXPECT_EQ(answer("x; p=\"a, permessage-deflate\", permessage-deflate; client_no_context_takeover"),
              "permessage-deflate; client_no_context_takeover");
}

TEST(WebsocketInflate, ReadsTheExamplesOfTheRfc) {
    const std::vector<std::string> examples{
        "\xF2\x48\xCD\xC9\xC9\x07\x00"s,                          // one compressed block
        "\x00\x05\x00\xFA\xFF\x48\x65\x6C\x6C\x6F\x00"s,          // stored
        "\xF3\x48\xCD\xC9\xC9\x07\x00\x00"s,                      // final block
        "\xF2\x48\x05\x00\x00\x00\xFF\xFF\xCA\xC9\xC9\x07\x00"s,  // two blocks
    };
    for (const std::string& compressed : examples) {
        Inflater inflater({});
        for (int i = 0; i < 3; ++i) {
            auto r = inflater.decompress(compressed, 5);
            ASSERT_TRUE(r);
            EXPECT_EQ(*r, "Hello");
        }
    }
    Inflater inflater({});
    ASSERT_TRUE(inflater.decompress(examples[0], 100));
    EXPECT_EQ(inflater.decompress("\xF2\x00\x11\x00\x00"s, 100).value(), "Hello") << "from the window of the message before";
    EXPECT_EQ(inflater.decompress("\0"s, 100).value(), "");
    EXPECT_EQ(inflater.decompress("", 100).value(), "");
}

TEST(WebsocketInflate, RefusesWhatIsNoDeflate) {
    for (const std::string& bad :
         {"\xFF\xFF\xFF"s, "\xF2\x48\xCD"s, "\x00\x05\x00\x00\x00Hello"s, "\xF2\x00\x11\x00\x00"s, "\x00\x05\x00\xFA\xFFHe"s}) {
        Inflater inflater({});
        auto r = inflater.decompress(bad, 1000);
        ASSERT_FALSE(r);
        EXPECT_EQ(r.error(), InflateErrc::corrupt);
    }
}

TEST(WebsocketInflate, StopsAtTheLimit) {
    const std::string zeros(10'000'000, '\0');
    Deflater deflater({});
    std::string bomb;
    deflater.compress(zeros, bomb);
    ASSERT_LT(bomb.size(), 20'000U);
    auto r = Inflater({}).decompress(bomb, 1'000'000);
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error(), InflateErrc::too_big);
    EXPECT_FALSE(Inflater({}).decompress(bomb, zeros.size() - 1));
    EXPECT_EQ(Inflater({}).decompress(bomb, zeros.size()).value(), zeros);
    EXPECT_EQ(Inflater({}).decompress(bomb, SIZE_MAX).value(), zeros);
    EXPECT_FALSE(Inflater({}).decompress("\xF2\x48\xCD\xC9\xC9\x07\x00"s, 0));
}

TEST(WebsocketDeflate, RoundTripsManyMessagesWithEveryWindow) {
    std::mt19937 random(20231123);
    for (const bool takeover : {true, false}) {
        for (int bits = 9; bits <= 15; ++bits) {
            DeflateParams params{.server_no_context_takeover = !takeover, .server_window_bits = bits};
            // The reader of what the server wrote: its own direction, with the server's window.
            const DeflateParams reader{.client_no_context_takeover = !takeover, .client_window_bits = bits};
            Deflater deflater(params);
            Inflater inflater(reader);
            for (int i = 0; i < 60; ++i) {
                std::string message(random() % (i % 10 == 0 ? 200'000 : 300), '\0');
                for (char& c : message) c = static_cast<char>('a' + random() % (i % 3 == 0 ? 256 : 4));
                std::string compressed = "kept";
                deflater.compress(message, compressed);
                ASSERT_TRUE(compressed.starts_with("kept"));
                auto back = inflater.decompress(std::string_view(compressed).substr(4), message.size());
                ASSERT_TRUE(back) << bits << ' ' << i;
                ASSERT_EQ(*back, message);
            }
        }
    }
}

TEST(WebsocketDeflate, TakesContextOverUnlessToldNotTo) {
    const std::string message = "a sentence that comes twice, a sentence that comes twice";
    const auto sizes = [&](bool no_takeover) {
        Deflater deflater({.server_no_context_takeover = no_takeover});
        std::string first;
        std::string second;
        deflater.compress(message, first);
        deflater.compress(message, second);
        return std::pair(first.size(), second.size());
    };
    const auto with = sizes(false);
    EXPECT_LT(with.second, with.first / 2);
    const auto without = sizes(true);
    EXPECT_EQ(without.second, without.first);
}

}  // namespace
}  // namespace sioxx::wire::websocket
