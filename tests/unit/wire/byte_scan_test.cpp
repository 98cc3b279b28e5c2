// Searching many bytes at a time finds what a loop over single bytes finds, at every length and place.
#include "wire/byte_scan.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx::wire {
namespace {

constexpr std::size_t longest = 40;

/// Calls `check(text, at)` for texts of every length that hold one `special` at every place, and for those without (at is their size).
template <class Check>
void everywhere(std::string_view specials, Check check) {
    for (std::size_t size = 0; size <= longest; ++size) {
        const std::string plain(size, 'a');
        check(plain, size);
        for (const char special : specials) {
            for (std::size_t at = 0; at < size; ++at) {
                std::string text = plain;
                text[at] = special;
                check(text, at);
            }
        }
    }
}

/// A copy without anything behind it, so that reading too far is an error for the address sanitizer.
struct Exact {
    explicit Exact(std::string_view text) : bytes(text.begin(), text.end()) { bytes.shrink_to_fit(); }
    const char* begin() const { return bytes.data(); }
    const char* end() const { return bytes.data() + bytes.size(); }
    std::vector<char> bytes;
};

TEST(ByteScan, SkipPlainStopsAtWhatJsonStringsCannotHold) {
    everywhere(std::string_view("\"\\\0\x1F\x80\xFF", 6), [](std::string_view text, std::size_t at) {
        const Exact exact(text);
        ASSERT_EQ(skip_plain(exact.begin(), exact.end()) - exact.begin(), static_cast<std::ptrdiff_t>(at)) << text;
    });
    everywhere(" ~[{\x7F", [](std::string_view text, std::size_t) {
        const Exact exact(text);
        ASSERT_EQ(skip_plain(exact.begin(), exact.end()), exact.end()) << text;
    });
}

TEST(ByteScan, FindQuoteStopsAtQuotesAndBackslashes) {
    everywhere("\"\\", [](std::string_view text, std::size_t at) {
        const Exact exact(text);
        ASSERT_EQ(find_quote(exact.begin(), exact.end()) - exact.begin(), static_cast<std::ptrdiff_t>(at)) << text;
    });
}

TEST(ByteScan, HasBackslash) {
    everywhere("\\", [](std::string_view text, std::size_t at) {
        const Exact exact(text);
        ASSERT_EQ(has_backslash({exact.begin(), text.size()}), at < text.size()) << text;
    });
    everywhere("[]\xDC\x5D", [](std::string_view text, std::size_t) { ASSERT_FALSE(has_backslash(text)) << text; });
}

TEST(ByteScan, SameBytesComparesAllOfThem) {
    everywhere("b\xE1", [](std::string_view text, std::size_t at) {
        const Exact exact(text);
        const Exact plain(std::string(text.size(), 'a'));
        ASSERT_EQ(same_bytes(exact.begin(), plain.begin(), text.size()), at == text.size()) << text;
    });
}

TEST(ByteScan, AllDigits) {
    for (int c = 0; c < 256; ++c) {
        for (std::size_t at = 0; at < 8; ++at) {
            std::string text = "90817263";
            text[at] = static_cast<char>(c);
            ASSERT_EQ(all_digits(load_word(text.data())), c >= '0' && c <= '9') << c << " at " << at;
        }
    }
}

}  // namespace
}  // namespace sioxx::wire
