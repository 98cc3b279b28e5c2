// JSON by hand, appended to a string: nothing is built that is only thrown away.
#pragma once

#include "sioxx/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sioxx::wire::json {

/// A string literal with its quotes. Escapes ", \ and controls as JSON.stringify does; everything else goes out as it is.
/// What is not UTF-8 becomes U+FFFD (a lone surrogate in WTF-8 too), so that the output is always valid.
void append_string(std::string& out, std::string_view text);
void append_int(std::string& out, std::int64_t v);
/// As JSON.stringify prints it (shortest that reads back the same); NaN and infinities become null.
void append_double(std::string& out, double v);

/// Without attachments, Binary becomes null. With them, `{"_placeholder":true,"num":N}` and the bytes are appended there.
void append(std::string& out, const Value& v, std::vector<std::string>* attachments = nullptr);
std::string to_string(const Value& v);

/// Objects and arrays with the commas in the right places:
///   Writer w(out); w.open_object(); w.member("id").string(id); w.member("n").integer(3); w.close_object();
class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}
    Writer& open_object() { return begin('{'); }
    Writer& close_object() { return end('}'); }
    Writer& open_array() { return begin('['); }
    Writer& close_array() { return end(']'); }
    /// `key` must need no escapes: it comes from our own code.
    Writer& member(std::string_view key);
    Writer& string(std::string_view v);
    Writer& integer(std::int64_t v);
    Writer& boolean(bool v);
    Writer& null();
    Writer& value(const Value& v);
    /// Already JSON.
    Writer& raw(std::string_view json);

private:
    Writer& begin(char c);
    Writer& end(char c);
    void separate();

    std::string& out_;
    bool comma_ = false;
};

}  // namespace sioxx::wire::json
