#include "resume_packets.hpp"

#include <gtest/gtest.h>

namespace loadtest {
namespace {

TEST(ResumePackets, AnOffsetIsTheLastArgumentAndText) {
    EXPECT_EQ(offset_of(R"(42["new_message",{"id":"a","content":"r7 mm"},"1234"])"), 1234U);
    EXPECT_EQ(offset_of(R"(42["new_message",{"id":"a","content":"r7 mm"}])"), 0U) << "who did not ask for it sees none";
    EXPECT_EQ(offset_of(R"(42["new_message",{"id":"a"},"12x"])"), 0U);
    EXPECT_EQ(offset_of(R"(42["a"])"), 0U);
    EXPECT_EQ(offset_of(""), 0U);
    EXPECT_EQ(offset_of("\"]"), 0U);
}

TEST(ResumePackets, TheWritersNumberStandsInFrontOfTheContent) {
    EXPECT_EQ(written_number(R"(42["new_message",{"id":"a","content":"r17 mmmm"},"3"])"), 17U);
    EXPECT_EQ(written_number(R"(42["new_message",{"id":"a","content":"rather 17 "},"3"])"), 0U);
    EXPECT_EQ(written_number(R"(42["new_message",{"id":"a","content":"r17"},"3"])"), 0U);
    EXPECT_EQ(written_number(R"(42["messages_read",{"count":1},"3"])"), 0U);
}

TEST(ResumePackets, APidIsATextMember) {
    EXPECT_EQ(text_member(R"(40{"sid":"x","pid":"0.ab.cd"})", "pid"), "0.ab.cd");
    EXPECT_EQ(text_member(R"(40{"sid":"x"})", "pid"), "");
}

}  // namespace
}  // namespace loadtest
