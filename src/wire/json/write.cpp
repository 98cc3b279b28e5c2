#include "wire/json/write.hpp"

#include "wire/byte_scan.hpp"
#include "wire/utf8_sequence.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace sioxx::wire::json {
namespace {

void append_control(std::string& out, char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    switch (c) {
        case '\b':
            out += "\\b";
            return;
        case '\t':
            out += "\\t";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\f':
            out += "\\f";
            return;
        case '\r':
            out += "\\r";
            return;
        default:
            break;
    }
    out += "\\u00";
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[c & 15];
}

/// Bytes at `p` (the first is no ASCII) up to the next ASCII byte.
const char* append_multibyte(std::string& out, const char* p, const char* end) {
    const char* begin = p;
    while (p != end && static_cast<unsigned char>(*p) >= 0x80) ++p;
    append_valid_utf8(out, std::string_view(begin, static_cast<std::size_t>(p - begin)));
    return p;
}

/// Digits without a point and the power of ten of the first one, as std::to_chars has them in scientific form.
struct Decimal {
    std::array<char, 32> digits{};
    int count = 0;
    int exponent = 0;
};

Decimal decimal(double v) {
    std::array<char, 32> text{};
    const char* end = std::to_chars(text.data(), text.data() + text.size(), v, std::chars_format::scientific).ptr;
    Decimal d;
    const char* p = text.data();
    for (; *p != 'e'; ++p) {
        if (*p != '.') d.digits[static_cast<std::size_t>(d.count++)] = *p;
    }
    ++p;
    if (*p == '+') ++p;
    std::from_chars(p, end, d.exponent);
    return d;
}

/// ECMAScript's Number::toString, from the shortest digits that read back the same.
void append_positive(std::string& out, double v) {
    const Decimal d = decimal(v);
    const std::string_view digits(d.digits.data(), static_cast<std::size_t>(d.count));
    const int point = d.exponent + 1;  // digits before the point
    const auto zeros = [&out](int n) { out.append(static_cast<std::size_t>(n), '0'); };
    if (point > 21 || point <= -6) {
        out += digits.front();
        if (digits.size() > 1) {
            out += '.';
            out += digits.substr(1);
        }
        out += d.exponent < 0 ? "e-" : "e+";
        append_int(out, std::abs(d.exponent));
    } else if (point >= d.count) {
        out += digits;
        zeros(point - d.count);
    } else if (point > 0) {
        out += digits.substr(0, static_cast<std::size_t>(point));
        out += '.';
        out += digits.substr(static_cast<std::size_t>(point));
    } else {
        out += "0.";
        zeros(-point);
        out += digits;
    }
}

void append_binary(std::string& out, const Binary& binary, std::vector<std::string>* attachments) {
    if (attachments == nullptr) {
        out += "null";
        return;
    }
    out += R"({"_placeholder":true,"num":)";
    append_int(out, static_cast<std::int64_t>(attachments->size()));
    out += '}';
    attachments->push_back(binary.bytes);
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
    out += '"';
    const char* p = text.data();
    const char* end = p + text.size();
    for (;;) {
        const char* plain = p;
        p = skip_plain(p, end);
        out.append(plain, p);
        if (p == end) break;
        if (static_cast<unsigned char>(*p) >= 0x80) {
            p = append_multibyte(out, p, end);
        } else if (*p == '"' || *p == '\\') {
            out += '\\';
            out += *p++;
        } else {
            append_control(out, *p++);
        }
    }
    out += '"';
}

void append_int(std::string& out, std::int64_t v) {
    std::array<char, 24> text{};
    out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), v).ptr);
}

void append_double(std::string& out, double v) {
    if (!std::isfinite(v)) {
        out += "null";
    } else if (v == 0) {
        out += '0';  // -0 too, as JSON.stringify does
    } else {
        if (v < 0) out += '-';
        append_positive(out, std::fabs(v));
    }
}

void append(std::string& out, const Value& v, std::vector<std::string>* attachments) {
    if (v.is_null()) {
        out += "null";
    } else if (const bool* b = v.if_bool()) {
        out += *b ? "true" : "false";
    } else if (const std::int64_t* i = v.if_int()) {
        append_int(out, *i);
    } else if (const double* d = v.if_double()) {
        append_double(out, *d);
    } else if (const std::string* s = v.if_string()) {
        append_string(out, *s);
    } else if (const Binary* bytes = v.if_binary()) {
        append_binary(out, *bytes, attachments);
    } else if (const Value::Array* items = v.if_array()) {
        out += '[';
        for (const Value& item : *items) {
            if (&item != items->data()) out += ',';
            append(out, item, attachments);
        }
        out += ']';
    } else if (const Value::Object* members = v.if_object()) {
        out += '{';
        for (const Value::Member& member : *members) {
            if (&member != members->data()) out += ',';
            append_string(out, member.first);
            out += ':';
            append(out, member.second, attachments);
        }
        out += '}';
    }
}

std::string to_string(const Value& v) {
    std::string out;
    append(out, v);
    return out;
}

Writer& Writer::begin(char c) {
    separate();
    out_ += c;
    comma_ = false;
    return *this;
}

Writer& Writer::end(char c) {
    out_ += c;
    comma_ = true;
    return *this;
}

void Writer::separate() {
    if (comma_) out_ += ',';
    comma_ = true;
}

Writer& Writer::member(std::string_view key) {
    separate();
    out_ += '"';
    out_ += key;
    out_ += "\":";
    comma_ = false;
    return *this;
}

Writer& Writer::string(std::string_view v) {
    separate();
    append_string(out_, v);
    return *this;
}

Writer& Writer::integer(std::int64_t v) {
    separate();
    append_int(out_, v);
    return *this;
}

Writer& Writer::boolean(bool v) {
    separate();
    out_ += v ? "true" : "false";
    return *this;
}

Writer& Writer::null() {
    separate();
    out_ += "null";
    return *this;
}

Writer& Writer::value(const Value& v) {
    separate();
    append(out_, v);
    return *this;
}

Writer& Writer::raw(std::string_view json) {
    separate();
    out_ += json;
    return *this;
}

}  // namespace sioxx::wire::json
