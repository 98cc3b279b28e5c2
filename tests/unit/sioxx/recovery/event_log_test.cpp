#include "sioxx/recovery/event_log.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace sioxx::recovery {
namespace {
using namespace std::chrono_literals;
using Rooms = std::vector<std::string>;
using Time = EventLog::TimePoint;

constexpr std::size_t plenty = 1 << 20;

std::uint64_t say(EventLog& log, const Rooms& rooms, const Rooms& except = {}, std::string_view nsp = "/", Time at = Time{}) {
    return log.append({nsp, "event", Payload::of("x"), rooms, except}, at);
}

std::vector<std::uint64_t> missed(const EventLog& log, const Rooms& rooms, std::uint64_t after, std::string_view nsp = "/") {
    std::vector<RecordedEventPtr> events;
    EXPECT_TRUE(log.missed(nsp, rooms, after, plenty, events));
    std::vector<std::uint64_t> offsets;
    for (const auto& e : events) offsets.push_back(e->offset);
    return offsets;
}

using Offsets = std::vector<std::uint64_t>;

TEST(EventLog, FindsWhatWentToTheRoomsAndToEverybodyInOrder) {
    EventLog log({100, plenty}, 1000, 7);
    say(log, {"a"});
    say(log, {"b"});
    say(log, {});
    say(log, {"b", "a"});
    say(log, {"c"});
    EXPECT_EQ(missed(log, {"a", "b"}, 999), (Offsets{1000, 1001, 1002, 1003}));
    EXPECT_EQ(missed(log, {"a"}, 1000), (Offsets{1002, 1003}));
    EXPECT_EQ(missed(log, {}, 1000), (Offsets{1002}));
    EXPECT_EQ(missed(log, {"a"}, 1004), Offsets{});
}

TEST(EventLog, LeavesOutWhatExceptedOneOfTheRooms) {
    EventLog log({100, plenty}, 1, 7);
    say(log, {"a"}, {"me"});
    say(log, {}, {"b"});
    say(log, {"a"}, {"other"});
    EXPECT_EQ(missed(log, {"me", "a"}, 0), (Offsets{2, 3}));
    EXPECT_EQ(missed(log, {"me", "a", "b"}, 0), (Offsets{3}));
}

TEST(EventLog, KeepsNamespacesApart) {
    EventLog log({100, plenty}, 1, 7);
    say(log, {"a"}, {}, "/");
    say(log, {"a"}, {}, "/other");
    EXPECT_EQ(missed(log, {"a"}, 0, "/"), Offsets{1});
    EXPECT_EQ(missed(log, {"a"}, 0, "/other"), Offsets{2});
    EXPECT_EQ(missed(log, {"a"}, 0, "/none"), Offsets{});
}

TEST(EventLog, KnowsHowFarBackItReaches) {
    EventLog log({3, plenty}, 10, 7);
    EXPECT_EQ(log.last(), 9U);
    EXPECT_TRUE(log.covers(9));
    EXPECT_FALSE(log.covers(8)) << "nothing says that there was nothing before";
    EXPECT_FALSE(log.covers(10));
    for (int i = 0; i < 5; ++i) say(log, {"a"});
    EXPECT_EQ(log.size(), 3U);
    EXPECT_TRUE(log.covers(11));
    EXPECT_FALSE(log.covers(10));
    EXPECT_TRUE(log.covers(14));
    EXPECT_FALSE(log.covers(15));
    EXPECT_EQ(missed(log, {"a"}, 11), (Offsets{12, 13, 14}));
}

TEST(EventLog, ForgetsByAgeAndGivesEverythingBack) {
    EventLog log({100, plenty}, 1, 7);
    for (int i = 0; i < 10; ++i) say(log, {"r" + std::to_string(i), "common"}, {}, "/", Time{} + std::chrono::seconds(i));
    log.drop_before(Time{} + 4s);
    EXPECT_EQ(log.size(), 6U);
    EXPECT_EQ(missed(log, {"common"}, 4), (Offsets{5, 6, 7, 8, 9, 10}));
    log.drop_before(Time{} + 1h);
    EXPECT_EQ(log.size(), 0U);
    EXPECT_EQ(log.bytes(), 0U);
    EXPECT_TRUE(log.covers(10));
    EXPECT_FALSE(log.covers(9));
}

TEST(EventLog, IsBoundedInBytes) {
    EventLog log({1'000'000, 64 * 1024}, 1, 7);
    const std::string big(10'000, 'x');
    for (int i = 0; i < 100; ++i) {
        log.append({"/", "event", Payload::of(big), {"room"}, {}}, Time{});
        EXPECT_LE(log.bytes(), 64U * 1024);
    }
    EXPECT_GE(log.size(), 5U);
    log.append({"/", "event", Payload::of(std::string(100'000, 'x')), {}, {}}, Time{});
    EXPECT_EQ(log.size(), 0U) << "what is too big for the log is not kept, nor claimed to be";
    EXPECT_FALSE(log.covers(log.last() - 1));
}

TEST(EventLog, SaysWhenAClientMissedTooMuch) {
    EventLog log({100, plenty}, 1, 7);
    for (int i = 0; i < 10; ++i) say(log, {"a"});
    std::vector<RecordedEventPtr> events;
    EXPECT_FALSE(log.missed("/", {"a"}, 0, 1000, events));
    events.clear();
    EXPECT_TRUE(log.missed("/", {"a"}, 9, 1000, events));
}

}  // namespace
}  // namespace sioxx::recovery
