// The one JSON scanner: walks a text once, checks it, and tells a sink what it sees. Internal to wire/.
#pragma once

#include "wire/byte_scan.hpp"
#include "wire/json/parse.hpp"
#include "wire/utf8_sequence.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sioxx::wire::json {

/// depth_max counts no further than this: the scanner needs one bit for each level, a Value's destructor a stack frame.
inline constexpr std::uint32_t depth_limit = 1024;

enum class Literal : std::uint8_t { null, yes, no, nan, infinity, minus_infinity };

/// Hears nothing. Sinks derive from it and hide what they want to know; the calls are bound at compile time.
struct NullSink {
    void begin_object() {}
    void end_object() {}
    void begin_array() {}
    void end_array() {}
    /// Without the quotes; `escaped` when there is a backslash in it; `depth` as for its value.
    void key(std::string_view, bool /*escaped*/, std::uint32_t /*depth*/) {}
    void string(std::string_view, bool /*escaped*/) {}
    void number(std::string_view, bool /*integral*/) {}
    void literal(Literal) {}
    /// A value of any kind starts or ends at `at`, inside of so many containers.
    void start(const char* /*at*/, std::uint32_t /*depth*/) {}
    void finish(const char* /*at*/, std::uint32_t /*depth*/) {}
};

namespace detail {
enum CharClass : std::uint8_t { other = 0, space = 1, digit = 2, escape = 4, hex = 8 };
constexpr std::array<std::uint8_t, 256> char_classes() {
    std::array<std::uint8_t, 256> t{};
    const auto mark = [&t](std::string_view chars, std::uint8_t c) {
        for (const char ch : chars) t[static_cast<unsigned char>(ch)] |= c;
    };
    mark(" \t\n\r", space);
    mark("0123456789", digit | hex);
    mark("abcdefABCDEF", hex);
    mark("\"\\/bfnrt", escape);
    return t;
}
inline constexpr auto char_class = char_classes();
inline bool is(char c, std::uint8_t wanted) { return (char_class[static_cast<unsigned char>(c)] & wanted) != 0; }
}  // namespace detail

template <class Sink>
class Scanner {
public:
    Scanner(std::string_view text, ParseOptions options, Sink& sink)
        : begin_(text.data()),
          end_(text.data() + text.size()),
          depth_max_(std::min(options.depth_max, depth_limit)),
          python_(options.python_constants),
          sink_(sink) {}

    /// The whole text as one value. On false, error_at() and code() say why.
    bool run() {
        const char* p = value(skip_space(begin_));
        if (p == nullptr) return false;
        p = skip_space(p);
        return p == end_ || fail(p) != nullptr;
    }
    const char* error_at() const { return error_at_; }
    ParseErrc code() const { return code_; }

private:
    // All take where they start and give where they end, or null after fail(): a place that was a member would be written back to
    // memory with each step.

    const char* fail(const char* at, ParseErrc code = ParseErrc::syntax) {
        error_at_ = at;
        code_ = code;
        return nullptr;
    }
    const char* skip_space(const char* p) const {
        if (p != end_ && static_cast<unsigned char>(*p) > ' ') return p;  // nearly always
        while (p != end_ && detail::is(*p, detail::space)) ++p;
        return p;
    }

    const char* value(const char* p) {
        std::uint32_t depth = 0;
        bool object = false;  // the innermost open container is one
        for (;;) {            // a value starts
            if (p == end_) return fail(p);
            sink_.start(p, depth);
            if (*p == '{' || *p == '[') {
                if (depth == depth_max_) return fail(p, ParseErrc::too_deep);
                objects_[depth++] = object;
                object = *p == '{';
                if (object) sink_.begin_object();
                else sink_.begin_array();
                p = skip_space(p + 1);
                if (p == end_ || *p != (object ? '}' : ']')) {
                    if (object) p = key(p, depth);
                    if (p == nullptr) return nullptr;
                    continue;
                }
            } else {
                p = scalar(p);
                if (p == nullptr) return nullptr;
                sink_.finish(p, depth);
            }
            for (;;) {  // what ends with it
                if (depth == 0) return p;
                p = skip_space(p);
                if (p == end_) return fail(p);
                if (*p == ',') break;
                if (*p != (object ? '}' : ']')) return fail(p);
                if (object) sink_.end_object();
                else sink_.end_array();
                object = objects_[--depth];
                sink_.finish(++p, depth);
            }
            p = skip_space(p + 1);
            if (object) p = key(p, depth);
            if (p == nullptr) return nullptr;
        }
    }

    const char* scalar(const char* p) {
        switch (*p) {
            case '"': {
                bool escaped = false;
                const char* end = string(p, escaped);
                if (end != nullptr) sink_.string(content(p, end), escaped);
                return end;
            }
            case 'n':
                return word(p, "null", Literal::null);
            case 't':
                return word(p, "true", Literal::yes);
            case 'f':
                return word(p, "false", Literal::no);
            case 'N':
                return python_ ? word(p, "NaN", Literal::nan) : fail(p);
            case 'I':
                return python_ ? word(p, "Infinity", Literal::infinity) : fail(p);
            case '-':
                if (python_ && end_ - p > 1 && p[1] == 'I') return word(p, "-Infinity", Literal::minus_infinity);
                return number(p);
            default:
                return number(p);
        }
    }

    /// `"name" :` and the white space after it.
    const char* key(const char* p, std::uint32_t depth) {
        if (p == end_ || *p != '"') return fail(p);
        bool escaped = false;
        const char* end = string(p, escaped);
        if (end == nullptr) return nullptr;
        sink_.key(content(p, end), escaped, depth);
        p = skip_space(end);
        if (p == end_ || *p != ':') return fail(p);
        return skip_space(p + 1);
    }
    /// What is between the quotes.
    static std::string_view content(const char* begin, const char* end) { return {begin + 1, static_cast<std::size_t>(end - begin - 2)}; }

    const char* string(const char* begin, bool& escaped) {
        const char* p = skip_plain(begin + 1, end_);
        return p != end_ && *p == '"' ? p + 1 : rest_of_string(p, begin, escaped);
    }
    const char* rest_of_string(const char* p, const char* begin, bool& escaped) {
        for (;; p = skip_plain(p, end_)) {
            if (p == end_) return fail(begin);
            const char c = *p;
            if (c == '"') return p + 1;
            if (c == '\\') {
                escaped = true;
                p = escape(p, begin);
            } else if (static_cast<unsigned char>(c) < 0x20) {
                return fail(p);
            } else {
                p = multibyte(p);
            }
            if (p == nullptr) return nullptr;
        }
    }
    const char* multibyte(const char* p) {
        do {
            const int length = utf8_sequence(p, end_);
            if (length <= 0) return fail(p, ParseErrc::invalid_utf8);
            p += length;
        } while (p != end_ && static_cast<unsigned char>(*p) >= 0x80);
        return p;
    }
    /// The offsets are CPython's: of the string's start when the text ends, of the backslash, of the 'u'.
    const char* escape(const char* p, const char* begin) {
        if (end_ - p < 2) return fail(begin);
        if (p[1] != 'u') return detail::is(p[1], detail::escape) ? p + 2 : fail(p);
        if (end_ - p <= 6) return fail(p + 1);
        for (int i = 2; i < 6; ++i) {
            if (!detail::is(p[i], detail::hex)) return fail(p + 1);
        }
        return p + 6;
    }

    /// As CPython, which takes the longest number there is: of "1.x" the 1, with an error at the point.
    const char* number(const char* begin) {
        const char* p = begin;
        if (*p == '-') ++p;
        if (p == end_ || !detail::is(*p, detail::digit)) return fail(begin);
        if (*p++ != '0') p = digits(p);
        bool integral = true;
        if (end_ - p > 1 && *p == '.' && detail::is(p[1], detail::digit)) {
            integral = false;
            p = digits(p + 2);
        }
        if (p != end_ && (*p | 0x20) == 'e') {
            const char* e = p + 1;
            if (e != end_ && (*e == '-' || *e == '+')) ++e;
            if (e != end_ && detail::is(*e, detail::digit)) {
                integral = false;
                p = digits(e);
            }
        }
        sink_.number(std::string_view(begin, static_cast<std::size_t>(p - begin)), integral);
        return p;
    }
    const char* digits(const char* p) const {
        while (end_ - p >= 8 && all_digits(load_word(p))) p += 8;
        while (p != end_ && detail::is(*p, detail::digit)) ++p;
        return p;
    }

    const char* word(const char* p, std::string_view w, Literal literal) {
        if (static_cast<std::size_t>(end_ - p) < w.size() || std::memcmp(p, w.data(), w.size()) != 0) return fail(p);
        sink_.literal(literal);
        return p + w.size();
    }

    const char* const begin_;
    const char* const end_;
    const std::uint32_t depth_max_;
    const bool python_;
    Sink& sink_;
    std::array<bool, depth_limit> objects_;  // of each container around the innermost: whether it is an object
    const char* error_at_ = nullptr;
    ParseErrc code_ = ParseErrc::syntax;
};

/// Bytes that are not UTF-8 outweigh whatever else is wrong, as for a reader that decodes first; offsets become code points.
ParseError make_error(std::string_view text, const char* at, ParseErrc code);

/// Runs the scanner over a whole text.
template <class Sink>
base::Result<void, ParseError> scan(std::string_view text, ParseOptions options, Sink& sink) {
    Scanner<Sink> scanner(text, options, sink);
    if (scanner.run()) return {};
    return base::Unexpected(make_error(text, scanner.error_at(), scanner.code()));
}

}  // namespace sioxx::wire::json
