// A logger that keeps whole lines, for tests that read them.
#pragma once

#include "base/log.hpp"

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

namespace truebond::test {

/// Hears nothing until it is told to listen. A line is "message key=value key=value".
class LineLogger final : public sioxx::base::Logger {
public:
    void listen(sioxx::base::LogLevel from) { from_ = static_cast<int>(from); }

    bool enabled(sioxx::base::LogLevel level) const override { return static_cast<int>(level) >= from_; }
    void log(sioxx::base::LogLevel, std::string_view message, std::initializer_list<sioxx::base::LogField> fields) override {
        std::string line(message);
        for (const auto& field : fields) {
            line.append(" ").append(field.key).append("=");
            if (const auto* text = std::get_if<std::string_view>(&field.value)) line += *text;
            else if (const auto* number = std::get_if<std::int64_t>(&field.value)) line += std::to_string(*number);
            else if (const auto* real = std::get_if<double>(&field.value)) line += std::to_string(*real);
            else line += *std::get_if<bool>(&field.value) ? "true" : "false";
        }
        const std::lock_guard lock(mutex_);
        lines_.push_back(std::move(line));
    }

    std::vector<std::string> lines() const {
        const std::lock_guard lock(mutex_);
        return lines_;
    }
    /// Those that begin so.
    std::vector<std::string> lines(std::string_view message) const {
        std::vector<std::string> found;
        for (const std::string& line : lines()) {
            if (line.starts_with(message)) found.push_back(line);
        }
        return found;
    }

private:
    std::atomic<int> from_{1000};
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

/// What stands behind "key=" in a line; empty if nothing does.
inline std::string field(const std::string& line, const std::string& key) {
    const std::size_t at = line.find(" " + key + "=");
    if (at == std::string::npos) return {};
    const std::size_t begin = at + key.size() + 2;
    return line.substr(begin, line.find(' ', begin) - begin);
}

}  // namespace truebond::test
