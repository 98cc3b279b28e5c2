#include "chat/domain/text.hpp"

#include <gtest/gtest.h>

namespace truebond {
namespace {

TEST(Text, IsCutBetweenCodePoints) {
    EXPECT_EQ(code_point_prefix("abc", 2), "ab");
    EXPECT_EQ(code_point_prefix("é😀x", 2), "é😀");
    EXPECT_EQ(code_point_prefix("é😀", 2), "é😀");
    EXPECT_EQ(code_point_prefix("é", 0), "");
    EXPECT_EQ(code_point_prefix("", 5), "");
}

TEST(Text, LowersAsciiOnly) { EXPECT_EQ(ascii_lower("AbZ-É"), "abz-É"); }

TEST(Text, FoldsLettersOfOurAlphabets) {
    EXPECT_EQ(fold_case("ÀÉŁŐ ΑΒΓ ПРИВЕТ ЁЂ ԱԲ Ḁ"), "àéłő αβγ привет ёђ աբ ḁ");
    EXPECT_EQ(fold_case("×ß 你好 😀"), "×ß 你好 😀");
    const std::string broken = "\xC3(\xFF";
    EXPECT_EQ(fold_case(broken), broken);
}

TEST(Text, ANameIsFoundUnderEachOfItsWords) {
    EXPECT_EQ(search_keys("Anna-Maria  O'Neil"), (std::vector<std::string>{"anna-maria  o'neil", "maria  o'neil", "o'neil", "neil"}));
    EXPECT_TRUE(search_keys("").empty());
    EXPECT_TRUE(search_keys(" - ").empty());
}

TEST(Text, TheLedgerNamesTheReceiver) {
    EXPECT_EQ(message_sent_description(*UserId::parse("6b04b0d38c26befb9b7af7bd")), "Message to user 6b04b0d3...");
}

}  // namespace
}  // namespace truebond
