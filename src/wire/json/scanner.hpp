// The one JSON scanner: walks a text once, checks it, and tells a sink what it sees. Internal to wire/.
#pragma once

#include "wire/byte_scan.hpp"
#include "wire/json/parse.hpp"
#include "wire/utf8_sequence.hpp"

#include <algorithm>
#include <array>
#include <bitset>
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
    /// Without the quotes; `escaped` when there is a backslash in it.
    void key(std::string_view, bool /*escaped*/) {}
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
        : p_(text.data()),
          end_(text.data() + text.size()),
          depth_max_(std::min(options.depth_max, depth_limit)),
          python_(options.python_constants),
          sink_(sink) {}

    /// The whole text as one value. On false, error_at() and code() say why.
    bool run() {
        skip_space();
        if (!value()) return false;
        skip_space();
        return p_ == end_ || fail(p_);
    }
    const char* error_at() const { return error_at_; }
    ParseErrc code() const { return code_; }

private:
    enum class Step : std::uint8_t { failed, done, opened };

    bool fail(const char* at, ParseErrc code = ParseErrc::syntax) {
        error_at_ = at;
        code_ = code;
        return false;
    }
    void skip_space() {
        while (p_ != end_ && detail::is(*p_, detail::space)) ++p_;
    }

    bool value() {
        for (;;) {
            const Step step = start();
            if (step == Step::failed) return false;
            if (step == Step::opened) continue;
            for (;;) {  // what ends with this value
                if (depth_ == 0) return true;
                skip_space();
                const bool object = objects_[depth_];
                if (p_ == end_) return fail(p_);
                if (*p_ == ',') {
                    ++p_;
                    skip_space();
                    if (object && !key()) return false;
                    break;
                }
                if (*p_ != (object ? '}' : ']')) return fail(p_);
                close();
            }
        }
    }

    /// One scalar or empty container (done), or the opening of a container up to its first value (opened).
    Step start() {
        if (p_ == end_) return failed(p_);
        sink_.start(p_, depth_);
        bool ok = false;
        switch (*p_) {
            case '{':
                return open(true);
            case '[':
                return open(false);
            case '"': {
                std::string_view raw;
                bool escaped = false;
                ok = string(raw, escaped);
                if (ok) sink_.string(raw, escaped);
                break;
            }
            case 'n':
                ok = word("null", Literal::null);
                break;
            case 't':
                ok = word("true", Literal::yes);
                break;
            case 'f':
                ok = word("false", Literal::no);
                break;
            case 'N':
                ok = python_ ? word("NaN", Literal::nan) : fail(p_);
                break;
            case 'I':
                ok = python_ ? word("Infinity", Literal::infinity) : fail(p_);
                break;
            case '-':
                if (python_ && end_ - p_ > 1 && p_[1] == 'I') ok = word("-Infinity", Literal::minus_infinity);
                else ok = number();
                break;
            default:
                ok = number();
                break;
        }
        if (!ok) return Step::failed;
        sink_.finish(p_, depth_);
        return Step::done;
    }
    Step failed(const char* at, ParseErrc code = ParseErrc::syntax) {
        fail(at, code);
        return Step::failed;
    }

    Step open(bool object) {
        if (depth_ == depth_max_) return failed(p_, ParseErrc::too_deep);
        ++p_;
        objects_[++depth_] = object;
        if (object) sink_.begin_object();
        else sink_.begin_array();
        skip_space();
        if (p_ != end_ && *p_ == (object ? '}' : ']')) {
            close();
            return Step::done;
        }
        if (object && !key()) return Step::failed;
        return Step::opened;
    }
    void close() {
        ++p_;
        if (objects_[depth_]) sink_.end_object();
        else sink_.end_array();
        sink_.finish(p_, --depth_);
    }

    /// `"name" :` and the white space after it.
    bool key() {
        if (p_ == end_ || *p_ != '"') return fail(p_);
        std::string_view raw;
        bool escaped = false;
        if (!string(raw, escaped)) return false;
        sink_.key(raw, escaped);
        skip_space();
        if (p_ == end_ || *p_ != ':') return fail(p_);
        ++p_;
        skip_space();
        return true;
    }

    bool string(std::string_view& raw, bool& escaped) {
        const char* begin = p_++;
        for (;;) {
            p_ = skip_plain(p_, end_);
            if (p_ == end_) return fail(begin);
            const char c = *p_;
            if (c == '"') {
                raw = std::string_view(begin + 1, static_cast<std::size_t>(p_ - begin - 1));
                ++p_;
                return true;
            }
            if (c == '\\') {
                escaped = true;
                if (!escape(begin)) return false;
            } else if (static_cast<unsigned char>(c) < 0x20) {
                return fail(p_);
            } else if (!multibyte()) {
                return false;
            }
        }
    }
    bool multibyte() {
        const char* p = p_;  // a local: the member would be written back for every character
        do {
            const int length = utf8_sequence(p, end_);
            if (length <= 0) return fail(p, ParseErrc::invalid_utf8);
            p += length;
        } while (p != end_ && static_cast<unsigned char>(*p) >= 0x80);
        p_ = p;
        return true;
    }
    /// The offsets are CPython's: of the string's start when the text ends, of the backslash, of the 'u'.
    bool escape(const char* begin) {
        if (end_ - p_ < 2) return fail(begin);
        if (p_[1] != 'u') {
            if (!detail::is(p_[1], detail::escape)) return fail(p_);
            p_ += 2;
            return true;
        }
        if (end_ - p_ <= 6) return fail(p_ + 1);
        for (int i = 2; i < 6; ++i) {
            if (!detail::is(p_[i], detail::hex)) return fail(p_ + 1);
        }
        p_ += 6;
        return true;
    }

    /// As CPython, which takes the longest number there is: of "1.x" the 1, with an error at the point.
    bool number() {
        const char* begin = p_;
        const char* p = p_;
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
        p_ = p;
        return true;
    }
    const char* digits(const char* p) const {
        while (p != end_ && detail::is(*p, detail::digit)) ++p;
        return p;
    }

    bool word(std::string_view w, Literal literal) {
        if (static_cast<std::size_t>(end_ - p_) < w.size() || std::memcmp(p_, w.data(), w.size()) != 0) return fail(p_);
        p_ += w.size();
        sink_.literal(literal);
        return true;
    }

    const char* p_;
    const char* end_;
    const std::uint32_t depth_max_;
    const bool python_;
    Sink& sink_;
    std::uint32_t depth_ = 0;
    std::bitset<depth_limit + 1> objects_;  // of each open container: whether it is an object
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
