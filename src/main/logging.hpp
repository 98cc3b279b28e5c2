// spdlog behind base::Logger: lines on standard error, for people or as JSON, written by a thread of its own.
#pragma once

#include "base/log.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace truebond {

namespace base = sioxx::base;

struct LoggingOptions {
    base::LogLevel level = base::LogLevel::info;
    bool json = false;
    /// Lines waiting to be written; beyond it the oldest are dropped, for a log that nobody reads must not stop the server.
    std::size_t queue_max = 8192;
    int descriptor = 2;
};

base::LogLevel log_level_of(std::string_view word);

/// The destructor writes what waits. Text: `2026-11-23T21:34:41.212Z INFO  message key=value key="two words"`.
/// JSON: `{"time":…,"level":…,"message":…,"key":value…}`.
std::unique_ptr<base::Logger> make_logger(LoggingOptions options);

/// The part of a line after the time; for tests.
std::string text_line(base::LogLevel level, std::string_view message, std::initializer_list<base::LogField> fields);
std::string json_members(base::LogLevel level, std::string_view message, std::initializer_list<base::LogField> fields);

}  // namespace truebond
