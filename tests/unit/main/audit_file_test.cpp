#include "main/audit_file.hpp"

#include "support/recording_logger.hpp"
#include "support/temp_dir.hpp"

#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace truebond {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr base::WallTime noon{1'795'000'000'000'000};

UserId amy() { return *UserId::parse("6b04b14f8c26befb9b7af7bd"); }

class AuditFileTest : public ::testing::Test {
protected:
    std::unique_ptr<AuditFile> open(AuditFileOptions options = {}) { return std::make_unique<AuditFile>(path_, clock_, log_, options); }
    std::vector<std::string> lines() const {
        std::ifstream in(path_);
        std::vector<std::string> found;
        for (std::string line; std::getline(in, line);) found.push_back(line);
        return found;
    }
    std::string text() const {
        std::ifstream in(path_, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }
    /// Waits for the writer's thread.
    template <class Condition>
    static void until(Condition condition) {
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (!condition()) {
            ASSERT_LT(std::chrono::steady_clock::now(), give_up);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }

    bool failed() const { return log_.count(trouble) > 0; }

    static constexpr auto trouble = "the audit log cannot be written, trying again";
    test::TempDir dir_;
    std::filesystem::path path_ = dir_.path() / "audit.jsonl";
    base::ManualClock clock_{noon};
    test::RecordingLogger log_;
};

TEST(AuditLine, HasTheMembersThatTheRecordHas) {
    EXPECT_EQ(
        audit_line(noon, {.event = AuditEvent::signed_in, .user = amy(), .from = *ClientAddress::parse("192.0.2.1")}),
        R"({"time":"2026-11-18T11:06:40.000000+00:00","event":"signed_in","user_id":"6b04b14f8c26befb9b7af7bd","address":"192.0.2.1"})");
    EXPECT_EQ(audit_line(noon, {.event = AuditEvent::access_denied, .user = amy(), .what = "typing", .other = amy()}),
              R"({"time":"2026-11-18T11:06:40.000000+00:00","event":"access_denied","user_id":"6b04b14f8c26befb9b7af7bd",)"
              R"("other_user_id":"6b04b14f8c26befb9b7af7bd","what":"typing"})");
    EXPECT_EQ(
        audit_line(
            noon,
            {.event = AuditEvent::credits_granted, .user = amy(), .by = "service", .what = "refund", .amount = 7, .reference = "a\"\n"}),
        R"({"time":"2026-11-18T11:06:40.000000+00:00","event":"credits_granted","user_id":"6b04b14f8c26befb9b7af7bd",)"
        R"("by":"service","what":"refund","amount":7,"reference":"a\"\n"})");
}

TEST_F(AuditFileTest, LinesStandInTheirOrderAndOnlyTheOwnerReadsThem) {
    {
        const auto audit = open();
        for (int i = 0; i < 2000; ++i) audit->record({.event = AuditEvent::credits_granted, .amount = i});
    }
    const auto found = lines();
    ASSERT_EQ(found.size(), 2000U);
    for (int i = 0; i < 2000; ++i) ASSERT_THAT(found[static_cast<std::size_t>(i)], HasSubstr("\"amount\":" + std::to_string(i) + "}"));
    struct stat info {};
    ASSERT_EQ(::stat(path_.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST_F(AuditFileTest, ALaterProcessGoesOnAfterHalfALine) {
    std::ofstream(path_) << "{\"half\":";
    open()->record({});
    EXPECT_THAT(lines(), ElementsAre("{\"half\":", HasSubstr("signed_in")));
    open()->record({});
    EXPECT_THAT(lines(), SizeIs(3));
}

TEST_F(AuditFileTest, AFileThatIsMovedAwayIsBegunAnew) {
    const auto audit = open();
    audit->record({});
    until([&] { return lines().size() == 1; });
    std::filesystem::rename(path_, dir_.path() / "audit.1");
    audit->record({});
    until([&] { return lines().size() == 1; });
}

TEST_F(AuditFileTest, WhatCannotBeWrittenWaits) {
    // A device that is always full, and later is not.
    std::filesystem::create_symlink("/dev/full", path_);
    const auto audit = open({.retry = std::chrono::milliseconds(1)});
    for (int i = 0; i < 3; ++i) audit->record({.event = AuditEvent::credits_granted, .amount = i});
    until([&] { return failed(); });
    std::filesystem::remove(path_);
    until([&] { return lines().size() == 3; });
    until([&] { return log_.count("the audit log is written again") == 1; });
    EXPECT_EQ(log_.count(trouble), 1U) << "once, not with each try";
}

TEST_F(AuditFileTest, BeyondItsQueueItCountsWhatItLoses) {
    std::filesystem::create_symlink("/dev/full", path_);
    const auto audit = open({.queue_max = 10, .retry = std::chrono::milliseconds(1)});
    audit->record({});
    until([&] { return failed(); });
    for (int i = 0; i < 25; ++i) audit->record({.event = AuditEvent::credits_granted, .amount = i});
    std::filesystem::remove(path_);
    until([&] { return lines().size() == 12; });
    EXPECT_THAT(lines().at(10), HasSubstr("\"amount\":9"));
    EXPECT_THAT(lines().at(11), HasSubstr(R"("event":"records_lost","count":15})"));
}

TEST_F(AuditFileTest, AFloodOfRefusalsDoesNotFillTheDiskNorHideTheRest) {
    {
        const auto audit = open({.refusals_per_second_max = 5});
        for (int i = 0; i < 50; ++i) audit->record({.event = AuditEvent::token_refused});
        audit->record({.event = AuditEvent::account_deactivated});
        clock_.advance(std::chrono::seconds(1));
        audit->record({.event = AuditEvent::token_refused});
    }
    const std::string all = text();
    const auto count = [&](std::string_view word) {
        int n = 0;
        for (auto at = all.find(word); at != std::string::npos; at = all.find(word, at + 1)) ++n;
        return n;
    };
    EXPECT_EQ(count("token_refused"), 6);
    EXPECT_EQ(count("account_deactivated"), 1);
    EXPECT_GE(count("records_lost"), 1);
}

TEST_F(AuditFileTest, TheEndDoesNotWaitForADiskThatStaysFull) {
    std::filesystem::create_symlink("/dev/full", path_);
    const auto audit = open({.retry = std::chrono::hours(1)});
    audit->record({});
    until([&] { return failed(); });
}

}  // namespace
}  // namespace truebond
