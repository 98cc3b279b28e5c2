#include "main/logging.hpp"

#include "wire/json/parse.hpp"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace truebond {
namespace {

using base::LogLevel;

/// Everything a logger writes until it is destroyed.
template <class Use>
std::string written(LoggingOptions options, Use use) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) return "no pipe";
    options.descriptor = ends[1];
    {
        const auto logger = make_logger(options);
        use(*logger);
    }
    ::close(ends[1]);
    std::string text;
    std::array<char, 4096> chunk{};
    for (ssize_t n = 0; (n = ::read(ends[0], chunk.data(), chunk.size())) > 0;) text.append(chunk.data(), static_cast<std::size_t>(n));
    ::close(ends[0]);
    return text;
}

TEST(LoggingTest, TextIsForPeople) {
    EXPECT_EQ(text_line(LogLevel::info, "serving", {{"port", std::int64_t{8001}}, {"name", std::string_view("two words")}, {"tls", false}}),
              "INFO  serving port=8001 name=\"two words\" tls=false");
    EXPECT_EQ(text_line(LogLevel::error, "x", {{"a", std::string_view("")}, {"b", std::string_view("a=b\n")}, {"c", 0.5}}),
              "ERROR x a=\"\" b=\"a=b\\n\" c=0.5");
}

TEST(LoggingTest, JsonIsJsonWhateverIsInIt) {
    const std::string line =
        "{" + json_members(LogLevel::warn, "say \"hi\"", {{"a", std::string_view("b\n\x01\xff")}, {"n", std::int64_t{-1}}}) + "}";
    const auto value = sioxx::wire::json::parse(line);
    ASSERT_TRUE(value) << line;
    EXPECT_EQ(*value->find("level")->if_string(), "warn");
    EXPECT_EQ(*value->find("message")->if_string(), "say \"hi\"");
    EXPECT_EQ(*value->find("n")->if_int(), -1);
}

TEST(LoggingTest, NothingIsLostAtTheEndAndLevelsCount) {
    const std::string text = written({.level = LogLevel::warn}, [](base::Logger& log) {
        EXPECT_FALSE(log.enabled(LogLevel::info));
        log.info("not this");
        for (int i = 0; i < 100; ++i) log.warn("this");
    });
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 100);
    EXPECT_THAT(text, ::testing::ContainsRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z WARN  this\n"));
    EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("not this")));
}

TEST(LoggingTest, EveryLineOfJsonParses) {
    const std::string text = written({.level = LogLevel::trace, .json = true}, [](base::Logger& log) {
        log.debug("100 % {} {0}", {{"key", std::string_view("%v {}")}});
    });
    const auto value = sioxx::wire::json::parse(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(*value->find("message")->if_string(), "100 % {} {0}");
    EXPECT_EQ(*value->find("key")->if_string(), "%v {}");
    EXPECT_EQ(value->find("time")->if_string()->size(), 24U);
}

TEST(LoggingTest, LevelsByTheirWords) {
    EXPECT_EQ(log_level_of("trace"), LogLevel::trace);
    EXPECT_EQ(log_level_of("error"), LogLevel::error);
}

}  // namespace
}  // namespace truebond
