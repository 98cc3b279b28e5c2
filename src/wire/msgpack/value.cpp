#include "wire/json/scanner.hpp"
#include "wire/msgpack/token.hpp"
#include "wire/utf8.hpp"
#include "wire/utf8_sequence.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <utility>

namespace sioxx::wire::msgpack {
namespace {

// Space set aside before the elements have been seen: what a small lie about their number may cost.
constexpr std::size_t reserve_max = 256;

using Parsed = base::Result<Value, Errc>;

class Parser {
public:
    explicit Parser(std::string_view bytes) : reader_(bytes) {}
    bool at_end() const { return reader_.at_end(); }

    Parsed value(std::uint32_t depth_left) {
        auto token = reader_.next();
        if (!token) return base::Unexpected(token.error());
        return value(*token, depth_left);
    }

private:
    Parsed value(const Token& t, std::uint32_t depth_left) {
        switch (t.kind) {
            case TokenKind::undefined:
            case TokenKind::nil:
                return Value();
            case TokenKind::boolean:
                return Value(t.boolean);
            case TokenKind::integer:
                return Value(t.integer);
            case TokenKind::real:
                return Value(t.real);
            case TokenKind::string:
                return Value(t.bytes);
            case TokenKind::binary:
                return Value(Binary{std::string(t.bytes)});
            case TokenKind::date: {
                std::string text = iso_date(t.integer);
                return text.empty() ? Value() : Value(std::move(text));
            }
            case TokenKind::array:
            case TokenKind::map:
                break;
        }
        if (depth_left == 0) return base::Unexpected(Errc::too_deep);
        return t.kind == TokenKind::array ? array(t.count, depth_left - 1) : map(t.count, depth_left - 1);
    }

    Parsed array(std::size_t count, std::uint32_t depth_left) {
        Value::Array items;
        items.reserve(std::min(count, reserve_max));
        for (std::size_t i = 0; i < count; ++i) {
            auto item = value(depth_left);
            if (!item) return item;
            items.push_back(std::move(*item));
        }
        return Value(std::move(items));
    }

    Parsed map(std::size_t count, std::uint32_t depth_left) {
        Value::Object members;
        members.reserve(std::min(count, reserve_max));
        for (std::size_t i = 0; i < count; ++i) {
            auto token = reader_.next();
            if (!token) return base::Unexpected(token.error());
            auto key = key_text(*token);
            if (!key) return base::Unexpected(key.error());
            token = reader_.next();
            if (!token) return base::Unexpected(token.error());
            auto member = value(*token, depth_left);
            if (!member) return member;
            // JSON.stringify leaves such members out; so do we, or the two parsers would disagree.
            if (token->kind != TokenKind::undefined) members.emplace_back(std::move(*key), std::move(*member));
        }
        return Value(std::move(members));
    }

    TokenReader reader_;
};

void append_number(std::string& out, std::uint64_t v, std::size_t bytes) {
    for (std::size_t shift = 8 * bytes; shift > 0; shift -= 8) out += static_cast<char>(v >> (shift - 8) & 0xFF);
}

void append_head(std::string& out, unsigned head) { out += static_cast<char>(head); }

/// The shortest of the forms for a size: in the head itself, or in 1 (where there is such a form), 2 or 4 bytes behind it.
void append_size(std::string& out, std::size_t n, unsigned fixed, std::size_t fixed_max, std::optional<unsigned> head8, unsigned head16) {
    if (n <= fixed_max && fixed != 0) {
        append_head(out, fixed | static_cast<unsigned>(n));
    } else if (head8 && n <= 0xFF) {
        append_head(out, *head8);
        append_number(out, n, 1);
    } else {
        append_head(out, n <= 0xFFFF ? head16 : head16 + 1);
        append_number(out, n, n <= 0xFFFF ? 2 : 4);
    }
}

void append_integer(std::string& out, std::int64_t v) {
    const auto bits = static_cast<std::uint64_t>(v);
    const auto put = [&](unsigned head, std::size_t bytes) {
        append_head(out, head);
        append_number(out, bits, bytes);
    };
    if (v >= -0x20 && v < 0x80) append_number(out, bits, 1);
    else if (v >= 0 && v <= 0xFF) put(0xCC, 1);
    else if (v >= 0 && v <= 0xFFFF) put(0xCD, 2);
    else if (v >= 0 && v <= 0xFFFF'FFFF) put(0xCE, 4);
    else if (v >= 0) put(0xCF, 8);
    else if (v >= -0x80) put(0xD0, 1);
    else if (v >= -0x8000) put(0xD1, 2);
    else if (v >= -0x8000'0000LL) put(0xD2, 4);
    else put(0xD3, 8);
}

/// JavaScript knows one kind of number: whole ones that it holds exactly go out as integers, as notepack.io has them.
void append_real(std::string& out, double v) {
    constexpr double exact_max = 9007199254740992.0;
    if (std::fabs(v) <= exact_max && std::floor(v) == v) {
        append_integer(out, static_cast<std::int64_t>(v));
        return;
    }
    append_head(out, 0xCB);
    append_number(out, std::bit_cast<std::uint64_t>(v), 8);
}

void append_string(std::string& out, std::string_view s) {
    std::string mended;
    if (!valid_utf8(s)) {  // a lone surrogate that came escaped in JSON: strict decoders would drop the packet for it
        append_valid_utf8(mended, s);
        s = mended;
    }
    append_size(out, s.size(), 0xA0, 31, 0xD9, 0xDA);
    out += s;
}

}  // namespace

base::Result<Value, Errc> parse(std::string_view bytes, std::uint32_t depth_max) {
    Parser parser(bytes);
    auto v = parser.value(std::min(depth_max, json::depth_limit));
    if (v && !parser.at_end()) return base::Unexpected(Errc::trailing_bytes);
    return v;
}

void append(std::string& out, const Value& value) {
    if (value.is_null()) {
        append_head(out, 0xC0);
    } else if (const bool* b = value.if_bool()) {
        append_head(out, *b ? 0xC3 : 0xC2);
    } else if (const std::int64_t* i = value.if_int()) {
        append_integer(out, *i);
    } else if (const double* d = value.if_double()) {
        append_real(out, *d);
    } else if (const std::string* s = value.if_string()) {
        append_string(out, *s);
    } else if (const Binary* binary = value.if_binary()) {
        append_size(out, binary->bytes.size(), 0, 0, 0xC4, 0xC5);
        out += binary->bytes;
    } else if (const Value::Array* items = value.if_array()) {
        append_size(out, items->size(), 0x90, 15, std::nullopt, 0xDC);
        for (const Value& item : *items) append(out, item);
    } else if (const Value::Object* members = value.if_object()) {
        append_size(out, members->size(), 0x80, 15, std::nullopt, 0xDE);
        for (const auto& [key, member] : *members) {
            append_string(out, key);
            append(out, member);
        }
    }
}

}  // namespace sioxx::wire::msgpack
