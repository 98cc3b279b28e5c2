// MessagePack, one token at a time. Internal to wire/msgpack.
#pragma once

#include "base/result.hpp"
#include "wire/msgpack/transcode.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sioxx::wire::msgpack {

enum class TokenKind : std::uint8_t { undefined, nil, boolean, integer, real, string, binary, date, array, map };

struct Token {
    TokenKind kind = TokenKind::nil;
    bool boolean = false;
    std::int64_t integer = 0;  // date: milliseconds since 1970
    double real = 0;
    std::string_view bytes;  // string (valid UTF-8) and binary
    std::size_t count = 0;   // array: elements; map: pairs. As many bytes at least are there
};

/// Of the extensions it knows those that notepack.io writes: undefined, dates and ArrayBuffers.
class TokenReader {
public:
    explicit TokenReader(std::string_view bytes) : rest_(bytes) {}
    base::Result<Token, Errc> next();
    bool at_end() const { return rest_.empty(); }

private:
    using TokenResult = base::Result<Token, Errc>;

    bool take(std::size_t n, std::string_view& out);
    bool take_number(std::size_t bytes, std::uint64_t& out);
    TokenResult fixed(std::uint8_t head);
    TokenResult sized(std::uint8_t head);
    TokenResult number(std::uint8_t head);
    TokenResult extension(std::uint8_t head);
    TokenResult blob(TokenKind kind, std::uint64_t size);
    TokenResult container(TokenKind kind, std::uint64_t count);

    std::string_view rest_;
};

/// As Date.prototype.toJSON prints it; empty for years that take more than four digits.
std::string iso_date(std::int64_t ms);
/// A map's key as text: strings, and integers as JavaScript turns them into property names.
base::Result<std::string, Errc> key_text(const Token& token);

}  // namespace sioxx::wire::msgpack
