#include "base/encoding.hpp"

#include "base/random.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace sioxx::base {
namespace {

TEST(Hex, RoundTripsEitherCase) {
    EXPECT_EQ(hex(as_bytes("\x01\xAB\xFF")), "01abff");
    EXPECT_EQ(hex({}), "");
    std::array<std::byte, 3> out{};
    ASSERT_TRUE(unhex("01aBFf", out));
    EXPECT_EQ(hex(out), "01abff");
}

TEST(Hex, RefusesOtherLengthsAndCharacters) {
    std::array<std::byte, 2> out{};
    for (const std::string_view bad : {"", "01", "0102ff", "010", "010g", "01 2", "0x01", "01\xC3\xA9"})
        EXPECT_FALSE(unhex(bad, out)) << bad;
}

TEST(Base64, EncodesTheVectorsOfTheRfc) {
    const std::array<std::pair<std::string_view, std::string_view>, 7> vectors{
        {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}}};
    for (const auto& [plain, encoded] : vectors) {
        EXPECT_EQ(base64(as_bytes(plain)), encoded);
        EXPECT_EQ(unbase64(encoded), std::string(plain));
    }
    EXPECT_EQ(base64(as_bytes("\xFB\xFF\xFE"), Base64::url), "-__-");
    EXPECT_EQ(base64(as_bytes("f"), Base64::url), "Zg");
}

TEST(Base64, PaddingIsOptionalButNothingElse) {
    EXPECT_EQ(unbase64("Zg"), "f");
    EXPECT_EQ(unbase64("Zm8"), "fo");
    EXPECT_EQ(unbase64("-__-", Base64::url), "\xFB\xFF\xFE");
    for (const std::string_view bad : {"Z", "Zg=", "Zg===", "====", "=", "Zm9v=", "Z m8", "Zm8\n", "Zm9-", "Zh==", "Zm9"}) {
        EXPECT_EQ(unbase64(bad), std::nullopt) << bad;
    }
    EXPECT_EQ(unbase64("Zm9+", Base64::url), std::nullopt);
}

TEST(Base64, RoundTripsAnything) {
    SeededRandom random(7);
    for (std::size_t n = 0; n < 70; ++n) {
        std::string bytes(n, '\0');
        random.fill(std::as_writable_bytes(std::span(bytes)));
        for (const Base64 alphabet : {Base64::standard, Base64::url}) {
            EXPECT_EQ(unbase64(base64(as_bytes(bytes), alphabet), alphabet), bytes) << n;
        }
    }
}

}  // namespace
}  // namespace sioxx::base
