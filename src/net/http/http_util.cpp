// The free functions and small members of sioxx/http.hpp.
#include "sioxx/http.hpp"

#include <algorithm>

namespace sioxx {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::string_view HttpRequest::header(std::string_view name) const {
    const auto it = std::find_if(headers.begin(), headers.end(), [&](const Header& h) { return h.first == name; });
    return it == headers.end() ? std::string_view() : std::string_view(it->second);
}

bool HttpRequest::has_header(std::string_view name) const {
    return std::any_of(headers.begin(), headers.end(), [&](const Header& h) { return h.first == name; });
}

std::string_view http_reason(int status) {
    switch (status) {
        case 101:
            return "Switching Protocols";
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 204:
            return "No Content";
        case 301:
            return "Moved Permanently";
        case 302:
            return "Found";
        case 304:
            return "Not Modified";
        case 307:
            return "Temporary Redirect";
        case 308:
            return "Permanent Redirect";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 402:
            return "Payment Required";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 410:
            return "Gone";
        case 413:
            return "Content Too Large";
        case 415:
            return "Unsupported Media Type";
        case 422:
            return "Unprocessable Content";
        case 426:
            return "Upgrade Required";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        default:
            return status < 400 ? "OK" : "Error";
    }
}

bool percent_decode(std::string_view text, std::string& out, bool plus_is_space) {
    const std::size_t plain = text.find_first_of(plus_is_space ? "%+" : "%");
    out.assign(text.substr(0, plain));
    for (std::size_t i = out.size(); i < text.size(); ++i) {
        if (text[i] == '%') {
            if (i + 2 >= text.size()) return false;
            const int high = hex_digit(text[i + 1]);
            const int low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0) return false;
            out += static_cast<char>(high << 4 | low);
            i += 2;
        } else {
            out += plus_is_space && text[i] == '+' ? ' ' : text[i];
        }
    }
    return true;
}

bool query_value(std::string_view query, std::string_view name, std::string& out) {
    bool found = false;
    std::string key;
    while (!query.empty()) {
        const std::size_t end = query.find('&');
        const std::string_view part = query.substr(0, end);
        query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
        const std::size_t equals = part.find('=');
        std::string_view written = part.substr(0, equals);
        if (written.find_first_of("%+") != std::string_view::npos) {  // most are not
            if (!percent_decode(written, key, true)) continue;
            written = key;
        }
        if (written != name) continue;
        const std::string_view raw = equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1);
        if (!percent_decode(raw, out, true)) out = raw;  // as browsers and Python do: what is no escape stands for itself
        found = true;
    }
    return found;
}

}  // namespace sioxx
