#include "wire/json/parse.hpp"

#include "wire/json/scanner.hpp"
#include "wire/json/string_content.hpp"
#include "wire/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>
#include <vector>

#include <system_error>

namespace sioxx::wire::json {
namespace {

/// Whether a number too far from 1 for a double is so by its size (infinity) or by its smallness (zero).
bool is_huge(std::string_view text) {
    std::int64_t exponent = 0;
    if (const std::size_t e = text.find_first_of("eE"); e != std::string_view::npos) {
        const bool negative = text[e + 1] == '-';
        for (const char c : text.substr(e + 1)) {
            if (c != '-' && c != '+' && exponent < 1'000'000'000'000) exponent = exponent * 10 + (c - '0');
        }
        if (negative) exponent = -exponent;
        text = text.substr(0, e);
    }
    const std::size_t first = text.find_first_of("123456789");
    if (first == std::string_view::npos) return false;
    const std::size_t point = std::min(text.find('.'), text.size());
    return exponent + static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first) > 0;
}

double to_double(std::string_view text) {
    double v = 0;
    const auto [_, error] = std::from_chars(text.data(), text.data() + text.size(), v);
    if (error != std::errc::result_out_of_range) return v;
    return std::copysign(is_huge(text) ? HUGE_VAL : 0.0, text.front() == '-' ? -1.0 : 1.0);
}

Value to_number(std::string_view text, bool integral, bool python) {
    if (integral && text != "-0") {
        std::int64_t v = 0;
        const auto [_, error] = std::from_chars(text.data(), text.data() + text.size(), v);
        if (error == std::errc()) return Value(v);
        if (python) return Value(std::copysign(HUGE_VAL, text.front() == '-' ? -1.0 : 1.0));
    }
    const double v = to_double(text);
    return Value(python && std::isinf(v) ? std::numeric_limits<double>::quiet_NaN() : v);
}

/// Values wait on one stack until their container closes, so that each vector is allocated once and in its final size.
class DomSink : public NullSink {
public:
    explicit DomSink(bool python_numbers) : python_(python_numbers) {}

    void begin_object() { open_.push_back(values_.size()); }
    void begin_array() { open_.push_back(values_.size()); }
    void end_array() {
        Value::Array items(std::make_move_iterator(first()), std::make_move_iterator(values_.end()));
        close(Value(std::move(items)));
    }
    void end_object() {
        const auto values = first();
        const auto count = values_.end() - values;
        const auto names = keys_.end() - count;
        Value::Object members;
        members.reserve(static_cast<std::size_t>(count));
        for (std::ptrdiff_t i = 0; i < count; ++i) members.emplace_back(std::move(names[i]), std::move(values[i]));
        keys_.erase(names, keys_.end());
        close(Value(std::move(members)));
    }
    void key(std::string_view raw, bool escaped, std::uint32_t /*depth*/) { keys_.push_back(content(raw, escaped)); }
    void string(std::string_view raw, bool escaped) { values_.emplace_back(content(raw, escaped)); }
    void number(std::string_view text, bool integral) { values_.push_back(to_number(text, integral, python_)); }
    void literal(Literal l) {
        switch (l) {
            case Literal::null:
                values_.emplace_back(nullptr);
                break;
            case Literal::yes:
                values_.emplace_back(true);
                break;
            case Literal::no:
                values_.emplace_back(false);
                break;
            case Literal::nan:
                values_.emplace_back(std::numeric_limits<double>::quiet_NaN());
                break;
            case Literal::infinity:
                values_.emplace_back(python_ ? std::numeric_limits<double>::quiet_NaN() : HUGE_VAL);
                break;
            case Literal::minus_infinity:
                values_.emplace_back(python_ ? std::numeric_limits<double>::quiet_NaN() : -HUGE_VAL);
                break;
        }
    }
    Value result() && { return std::move(values_.front()); }

private:
    std::vector<Value>::iterator first() { return values_.begin() + static_cast<std::ptrdiff_t>(open_.back()); }
    void close(Value container) {
        values_.erase(first(), values_.end());
        open_.pop_back();
        values_.push_back(std::move(container));
    }
    static std::string content(std::string_view raw, bool escaped) {
        if (!escaped) return std::string(raw);
        std::string out;
        out.reserve(raw.size());
        append_unescaped(out, raw);
        return out;
    }

    const bool python_;
    std::vector<Value> values_;
    std::vector<std::string> keys_;
    std::vector<std::size_t> open_;  // where in values_ each open container starts
};

std::size_t code_points_before(std::string_view text, const char* at) {
    return code_points(text.substr(0, static_cast<std::size_t>(at - text.data())));
}

const char* first_invalid_utf8(std::string_view text) {
    const char* p = text.data();
    const char* end = p + text.size();
    while ((p = skip_ascii(p, end)) != end) {
        const int length = utf8_sequence(p, end);
        if (length <= 0) break;
        p += length;
    }
    return p;
}

}  // namespace

ParseError make_error(std::string_view text, const char* at, ParseErrc code) {
    const char* invalid = first_invalid_utf8(text);
    if (invalid != text.data() + text.size()) return {ParseErrc::invalid_utf8, code_points_before(text, invalid)};
    return {code, code_points_before(text, at)};
}

base::Result<Value, ParseError> parse(std::string_view text, ParseOptions options) {
    DomSink sink(options.python_numbers);
    auto scanned = scan(text, options, sink);
    if (!scanned) return base::Unexpected(scanned.error());
    return std::move(sink).result();
}

base::Result<void, ParseError> validate(std::string_view text, ParseOptions options) {
    NullSink sink;
    return scan(text, options, sink);
}

bool has_lone_surrogate(std::string_view text) {
    for (std::size_t i = text.find('\xED'); i != std::string_view::npos && i + 1 < text.size(); i = text.find('\xED', i + 1)) {
        if (static_cast<unsigned char>(text[i + 1]) >= 0xA0) return true;
    }
    return false;
}

}  // namespace sioxx::wire::json
