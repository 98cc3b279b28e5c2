#include "main/logging.hpp"

#include "wire/json/write.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <type_traits>
#include <utility>

#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

namespace truebond {
namespace {

namespace json = sioxx::wire::json;

constexpr std::array level_words{std::pair{"trace", base::LogLevel::trace}, std::pair{"debug", base::LogLevel::debug},
                                 std::pair{"info", base::LogLevel::info}, std::pair{"warn", base::LogLevel::warn},
                                 std::pair{"error", base::LogLevel::error}};

spdlog::level::level_enum spdlog_level(base::LogLevel level) {
    switch (level) {
        case base::LogLevel::trace:
            return spdlog::level::trace;
        case base::LogLevel::debug:
            return spdlog::level::debug;
        case base::LogLevel::info:
            return spdlog::level::info;
        case base::LogLevel::warn:
            return spdlog::level::warn;
        case base::LogLevel::error:
            break;
    }
    return spdlog::level::err;
}

void append_value(std::string& out, const base::LogField& field, void (*append_text)(std::string&, std::string_view)) {
    std::visit(
        [&](const auto& v) {
            using T = std::decay_t<decltype(v)>;
            if constexpr (std::is_same_v<T, std::string_view>) append_text(out, v);
            else if constexpr (std::is_same_v<T, std::int64_t>) json::append_int(out, v);
            else if constexpr (std::is_same_v<T, double>) json::append_double(out, v);
            else out += v ? "true" : "false";
        },
        field.value);
}

void append_quoted(std::string& out, std::string_view text) { json::append_string(out, text); }

/// Quotes only where a reader could not tell where the value ends; control characters never reach a terminal.
void append_word(std::string& out, std::string_view text) {
    const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) > 0x20 && c != 0x7f && c != '"' && c != '=' && c != '\\';
    });
    if (plain) out += text;
    else append_quoted(out, text);
}

/// Unlike spdlog's own, no C stream in between, and an interrupted write goes on.
class DescriptorSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit DescriptorSink(int descriptor) : descriptor_(descriptor) {}

private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        const char* p = line.data();
        std::size_t left = line.size();
        while (left > 0) {
            const ssize_t n = ::write(descriptor_, p, left);
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) return;
            p += n;
            left -= static_cast<std::size_t>(n);
        }
    }
    void flush_() override {}

    const int descriptor_;
};

class SpdlogLogger final : public base::Logger {
public:
    explicit SpdlogLogger(LoggingOptions options)
        : json_(options.json),
          pool_(std::make_shared<spdlog::details::thread_pool>(options.queue_max, 1)),
          logger_(std::make_shared<spdlog::async_logger>("truebond", std::make_shared<DescriptorSink>(options.descriptor), pool_,
                                                         spdlog::async_overflow_policy::overrun_oldest)) {
        logger_->set_level(spdlog_level(options.level));
        const char* pattern = json_ ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v})" : "%Y-%m-%dT%H:%M:%S.%eZ %v";
        logger_->set_formatter(std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc));
    }

    bool enabled(base::LogLevel level) const override { return logger_->should_log(spdlog_level(level)); }
    void log(base::LogLevel level, std::string_view message, std::initializer_list<base::LogField> fields) override {
        const std::string line = json_ ? json_members(level, message, fields) : text_line(level, message, fields);
        logger_->log(spdlog_level(level), spdlog::string_view_t(line.data(), line.size()));
    }

private:
    const bool json_;
    std::shared_ptr<spdlog::details::thread_pool> pool_;  // its destructor writes what is queued
    std::shared_ptr<spdlog::async_logger> logger_;
};

}  // namespace

base::LogLevel log_level_of(std::string_view word) {
    for (const auto& [name, level] : level_words) {
        if (word == name) return level;
    }
    return base::LogLevel::info;
}

std::unique_ptr<base::Logger> make_logger(LoggingOptions options) { return std::make_unique<SpdlogLogger>(options); }

std::string text_line(base::LogLevel level, std::string_view message, std::initializer_list<base::LogField> fields) {
    static constexpr std::array<std::string_view, 5> words{"TRACE ", "DEBUG ", "INFO  ", "WARN  ", "ERROR "};
    std::string line(words[static_cast<std::size_t>(level)]);
    line += message;
    for (const base::LogField& field : fields) {
        line.append(" ").append(field.key).append("=");
        append_value(line, field, append_word);
    }
    return line;
}

std::string json_members(base::LogLevel level, std::string_view message, std::initializer_list<base::LogField> fields) {
    std::string line = R"("level":")";
    line.append(level_words[static_cast<std::size_t>(level)].first).append(R"(","message":)");
    json::append_string(line, message);
    for (const base::LogField& field : fields) {
        line.append(",\"").append(field.key).append("\":");
        append_value(line, field, append_quoted);
    }
    return line;
}

}  // namespace truebond
