#include "http_client.hpp"

#include <charconv>
#include <utility>

namespace loadtest {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
    if (text.size() < prefix.size()) return false;
    for (std::size_t i = 0; i < prefix.size(); ++i) {
        if (lower(text[i]) != prefix[i]) return false;
    }
    return true;
}

/// The value of a header whose lower-case name with colon is given; empty if there is none.
std::string_view header(std::string_view head, std::string_view name) {
    for (std::size_t line = head.find("\r\n"); line != std::string_view::npos; line = head.find("\r\n", line)) {
        line += 2;
        const std::string_view rest = head.substr(line);
        if (!starts_with_ignoring_case(rest, name)) continue;
        std::string_view value = rest.substr(name.size(), rest.find("\r\n") - name.size());
        while (value.starts_with(' ')) value.remove_prefix(1);
        return value;
    }
    return {};
}

template <class T>
T parsed(std::string_view text, T otherwise) {
    T value = otherwise;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} ? value : otherwise;
}

}  // namespace

void HttpClient::request(std::string_view bytes) {
    busy_ = true;
    if (is_open()) {
        output() += bytes;
        return;
    }
    waiting_.assign(bytes);
    open();
}

void HttpClient::stop() {
    close();
    busy_ = false;
    waiting_.clear();
}

void HttpClient::opened() { output() += std::exchange(waiting_, {}); }

void HttpClient::closed(std::string_view why) {
    if (busy_) answer(0, why);
}

void HttpClient::answer(int status, std::string_view body) {
    busy_ = false;
    done_(*this, HttpAnswer{status, body});
}

std::size_t HttpClient::consume(std::span<char> input) {
    const std::string_view text(input.data(), input.size());
    const std::size_t end = text.find("\r\n\r\n");
    if (end == std::string_view::npos) return 0;
    const std::string_view head = text.substr(0, end + 2);
    constexpr auto no_length = static_cast<std::size_t>(-1);
    const std::size_t length = parsed(header(head, "content-length:"), no_length);
    if (length == no_length) {
        fail("an answer without Content-Length");
        return 0;
    }
    const std::size_t total = end + 4 + length;
    if (text.size() < total) return 0;
    const int status = head.size() > 12 ? parsed(head.substr(9, 3), 0) : 0;
    const bool closing = starts_with_ignoring_case(header(head, "connection:"), "close");
    const std::string body(text.substr(end + 4, length));
    if (closing) close();
    if (busy_) answer(status, body);
    return total;
}

}  // namespace loadtest
