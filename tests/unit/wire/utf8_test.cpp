#include "wire/utf8.hpp"

#include "wire/utf8_sequence.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace sioxx::wire {
namespace {

/// The definition, by decoding: what the fast paths are held against.
bool valid_by_definition(std::string_view s) {
    for (std::size_t i = 0; i < s.size();) {
        const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(s[k]); };
        const unsigned lead = byte(i);
        const std::size_t length = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
        if (length == 0 || i + length > s.size()) return false;
        unsigned c = length == 1 ? lead : lead & (0x7FU >> length);
        for (std::size_t k = 1; k < length; ++k) {
            if (byte(i + k) >> 6 != 2) return false;
            c = c << 6 | (byte(i + k) & 0x3FU);
        }
        constexpr unsigned smallest[] = {0, 0, 0x80, 0x800, 0x10000};
        if (c < smallest[length] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return false;
        i += length;
    }
    return true;
}

TEST(Utf8, AgreesWithTheDefinitionOnEveryLeadSecondAndThirdByte) {
    for (unsigned lead = 0; lead < 256; ++lead) {
        for (unsigned second = 0; second < 256; ++second) {
            for (const unsigned third : {0x00U, 0x41U, 0x7FU, 0x80U, 0x9FU, 0xBFU, 0xC0U, 0xFFU}) {
                for (std::size_t size = 1; size <= 5; ++size) {
                    std::string s{static_cast<char>(lead), static_cast<char>(second), static_cast<char>(third), '\x80', 'x'};
                    s.resize(size);
                    ASSERT_EQ(valid_utf8(s), valid_by_definition(s))
                        << std::hex << lead << ' ' << second << ' ' << third << " size " << size;
                }
            }
        }
    }
}

TEST(Utf8, FindsABadByteAtAnyPlaceInLongAscii) {
    for (std::size_t size = 0; size < 80; ++size) {
        const std::string good(size, 'a');
        EXPECT_TRUE(valid_utf8(good));
        for (std::size_t at = 0; at < size; ++at) {
            std::string bad = good;
            bad[at] = '\x80';
            ASSERT_FALSE(valid_utf8(bad)) << size << ' ' << at;
        }
    }
}

TEST(Utf8, KnowsTheEdges) {
    EXPECT_TRUE(valid_utf8(""));
    EXPECT_TRUE(valid_utf8("\xF4\x8F\xBF\xBF"));
    EXPECT_FALSE(valid_utf8("\xF4\x90\x80\x80")) << "above U+10FFFF";
    EXPECT_FALSE(valid_utf8("\xED\xA0\x80")) << "surrogate";
    EXPECT_FALSE(valid_utf8("\xC0\xAF")) << "overlong";
    EXPECT_FALSE(valid_utf8("\xE2\x82")) << "cut";
}

TEST(Utf8, CountsAndCutsAtCodePoints) {
    const std::string_view text = "aé日😀bcdefghé";
    EXPECT_EQ(code_points(text), 12U);
    EXPECT_EQ(code_points(""), 0U);
    EXPECT_EQ(first_code_points(text, 0), "");
    EXPECT_EQ(first_code_points(text, 2), "aé");
    EXPECT_EQ(first_code_points(text, 4), "aé日😀");
    EXPECT_EQ(first_code_points(text, 11), "aé日😀bcdefgh");
    EXPECT_EQ(first_code_points(text, 12), text);
    EXPECT_EQ(first_code_points(text, 99), text);
}

TEST(Utf8Stream, GivesTheSameAnswerForEveryCut) {
    const std::string_view text = "κόσμε 日本 😀 end";
    for (std::size_t i = 0; i <= text.size(); ++i) {
        for (std::size_t k = i; k <= text.size(); ++k) {
            Utf8Stream stream;
            ASSERT_TRUE(stream.feed(text.substr(0, i)) && stream.feed(text.substr(i, k - i)) && stream.feed(text.substr(k)));
            ASSERT_TRUE(stream.complete());
        }
    }
}

TEST(Utf8Stream, FailsWithTheFirstByteThatCannotBeRight) {
    Utf8Stream stream;
    EXPECT_TRUE(stream.feed("\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5\xF4"));
    EXPECT_FALSE(stream.complete());
    EXPECT_FALSE(stream.feed("\x90")) << "F4 90 is above U+10FFFF whatever follows (Autobahn 6.4.1)";
}

TEST(Utf8Stream, IsIncompleteInsideASequence) {
    Utf8Stream stream;
    EXPECT_TRUE(stream.feed("a\xF0"));
    EXPECT_TRUE(stream.feed("\x9F"));
    EXPECT_TRUE(stream.feed("\x98"));
    EXPECT_FALSE(stream.complete());
    EXPECT_TRUE(stream.feed("\x80"));
    EXPECT_TRUE(stream.complete());
}

}  // namespace
}  // namespace sioxx::wire
