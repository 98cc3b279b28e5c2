// Where the library tells what it cannot return: implement Logger, and give it to HostOptions::logger.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace sioxx {

enum class LogLevel : std::uint8_t { trace, debug, info, warn, error };

/// One `key=value` of a log line. The view must live until the call returns.
struct LogField {
    std::string_view key;
    std::variant<std::string_view, std::int64_t, double, bool> value;
};

/// Thread-safe. `message` is a fixed text (what happened); what varies goes into fields.
/// Never log a password, a token or the text of a message.
class Logger {
public:
    virtual ~Logger() = default;
    virtual bool enabled(LogLevel level) const = 0;
    virtual void log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) = 0;

    void debug(std::string_view m, std::initializer_list<LogField> f = {}) { write(LogLevel::debug, m, f); }
    void info(std::string_view m, std::initializer_list<LogField> f = {}) { write(LogLevel::info, m, f); }
    void warn(std::string_view m, std::initializer_list<LogField> f = {}) { write(LogLevel::warn, m, f); }
    void error(std::string_view m, std::initializer_list<LogField> f = {}) { write(LogLevel::error, m, f); }

private:
    void write(LogLevel level, std::string_view m, std::initializer_list<LogField> f) {
        if (enabled(level)) log(level, m, f);
    }
};

class NullLogger final : public Logger {
public:
    bool enabled(LogLevel) const override { return false; }
    void log(LogLevel, std::string_view, std::initializer_list<LogField>) override {}
};

}  // namespace sioxx
