#include "backends/curl/letter_format.hpp"

#include "base/encoding.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>

namespace truebond::curl {
namespace {

constexpr std::size_t base64_line = 76;
constexpr std::size_t encoded_word_bytes = 45;  // of UTF-8: 60 letters of base64, below the 75 of RFC 2047

std::string header_text(std::string_view text) {
    std::string out(text);
    std::erase_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    return out;
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

/// RFC 2047 where it is not plain ASCII; code points are not torn apart.
std::string encoded_header(std::string_view text) {
    std::string clean = header_text(text);
    if (std::all_of(clean.begin(), clean.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return clean;
    std::string out;
    for (std::size_t at = 0; at < clean.size();) {
        std::size_t end = std::min(at + encoded_word_bytes, clean.size());
        while (end < clean.size() && end > at + 1 && is_continuation(clean[end])) --end;
        if (!out.empty()) out += "\r\n ";
        out += "=?UTF-8?B?" + base::base64(base::as_bytes(std::string_view(clean).substr(at, end - at))) + "?=";
        at = end;
    }
    return out;
}

std::string mail_date(WallTime now) {
    const auto seconds = static_cast<std::time_t>(now.us / 1'000'000);
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    char text[48];
    std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S +0000", &utc);
    return text;
}

void append_json(std::string& out, std::string_view name, std::string_view text) {
    out += (out.empty() ? '{' : ',');
    ((out += '"') += name) += "\":\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            (out += '\\') += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            char code[8];
            std::snprintf(code, sizeof code, "\\u%04x", static_cast<unsigned>(c));
            out += code;
        } else {
            out += c;
        }
    }
    out += '"';
}

}  // namespace

std::string mail_message(const Letter& letter, std::string_view from, WallTime now, std::string_view message_id) {
    std::string out = "Date: " + mail_date(now) + "\r\nFrom: " + header_text(from) + "\r\nTo: " + header_text(letter.to) +
                      "\r\nMessage-ID: <" + header_text(message_id) + ">\r\nSubject: " + encoded_header(letter.subject) +
                      "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n"
                      "Auto-Submitted: auto-generated\r\n\r\n";
    const std::string body = base::base64(base::as_bytes(letter.body));
    for (std::size_t at = 0; at < body.size(); at += base64_line) (out += body.substr(at, base64_line)) += "\r\n";
    return out;
}

std::string webhook_body(const Letter& letter) {
    std::string out;
    append_json(out, "kind", letter.kind == Letter::Kind::mail ? "mail" : "sms");
    append_json(out, "to", letter.to);
    if (letter.kind == Letter::Kind::mail) append_json(out, "subject", letter.subject);
    append_json(out, "text", letter.body);
    return out + '}';
}

std::string masked(const Letter& letter) {
    if (letter.kind == Letter::Kind::mail) return letter.to.substr(std::min(letter.to.rfind('@'), letter.to.size()));
    constexpr std::size_t shown = 2;
    return "…" + letter.to.substr(letter.to.size() - std::min(shown, letter.to.size()));
}

}  // namespace truebond::curl
