#include "sioxx/recovery/lost_sessions.hpp"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace sioxx::recovery {
namespace {
using namespace std::chrono_literals;
using Time = LostSessions::TimePoint;

LostSession session(const std::string& pid, std::size_t rooms = 1) {
    LostSession s;
    s.pid = pid;
    s.rooms.assign(rooms, "room");
    return s;
}

TEST(LostSessions, AreFoundUntilForgotten) {
    LostSessions lost({10, 1 << 20});
    lost.add(session("a"), Time{});
    ASSERT_NE(lost.find("a"), nullptr);
    EXPECT_EQ(lost.find("a")->pid, "a");
    EXPECT_EQ(lost.find("b"), nullptr);
    lost.forget("a");
    lost.forget("a");
    EXPECT_EQ(lost.find("a"), nullptr);
    EXPECT_EQ(lost.bytes(), 0U);
}

TEST(LostSessions, OneLostTwiceIsKeptOnceAsItWasLast) {
    LostSessions lost({10, 1 << 20});
    lost.add(session("a", 1), Time{});
    lost.add(session("a", 3), Time{} + 5s);
    EXPECT_EQ(lost.size(), 1U);
    EXPECT_EQ(lost.find("a")->rooms.size(), 3U);
    lost.drop_before(Time{} + 5s);
    EXPECT_EQ(lost.size(), 1U);
}

TEST(LostSessions, TheFirstLostMakesRoom) {
    LostSessions lost({3, 1 << 20});
    for (int i = 0; i < 5; ++i) lost.add(session(std::to_string(i)), Time{});
    EXPECT_EQ(lost.size(), 3U);
    EXPECT_EQ(lost.find("1"), nullptr);
    EXPECT_NE(lost.find("2"), nullptr);
}

TEST(LostSessions, AreBoundedInBytesAndAge) {
    LostSessions lost({1000, 20'000});
    for (int i = 0; i < 100; ++i) lost.add(session(std::to_string(i), 50), Time{} + std::chrono::seconds(i));
    EXPECT_LE(lost.bytes(), 20'000U);
    EXPECT_NE(lost.find("99"), nullptr);
    lost.drop_before(Time{} + 99s);
    EXPECT_EQ(lost.size(), 1U);
    lost.drop_before(Time{} + 100s);
    EXPECT_EQ(lost.size(), 0U);
    EXPECT_EQ(lost.bytes(), 0U);
}

}  // namespace
}  // namespace sioxx::recovery
