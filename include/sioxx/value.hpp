// A JSON value that can also hold bytes: what event arguments are made of.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace sioxx {

/// Bytes that travel as a binary attachment (Socket.IO v5, "binary event").
struct Binary {
    std::string bytes;
    friend bool operator==(const Binary&, const Binary&) = default;
};

/// null, bool, integer, double, string (UTF-8), binary, array or object. A plain value: copy it, compare it, keep it.
/// Integers that fit std::int64_t are kept as such; all other numbers are doubles, as in JavaScript.
/// Objects keep the order of their keys; of a key given twice the last one counts, as in JSON.parse.
class Value {
public:
    using Array = std::vector<Value>;
    using Member = std::pair<std::string, Value>;
    using Object = std::vector<Member>;

    Value() = default;
    Value(std::nullptr_t) {}
    Value(bool v) : data_(v) {}
    template <std::integral T>
        requires(!std::same_as<T, bool>)
    Value(T v) : data_(static_cast<std::int64_t>(v)) {}
    Value(double v) : data_(v) {}
    Value(const char* v) : data_(std::string(v)) {}
    Value(std::string_view v) : data_(std::string(v)) {}
    Value(std::string v) : data_(std::move(v)) {}
    Value(Binary v) : data_(std::move(v)) {}
    Value(Array v) : data_(std::move(v)) {}
    Value(Object v) : data_(std::move(v)) {}

    /// `Value::object({{"id", 1}, {"name", "x"}})`
    static Value object(std::initializer_list<Member> members = {}) { return Value(Object(members)); }
    static Value array(std::initializer_list<Value> items = {}) { return Value(Array(items)); }

    bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
    bool is_bool() const { return std::holds_alternative<bool>(data_); }
    bool is_int() const { return std::holds_alternative<std::int64_t>(data_); }
    bool is_double() const { return std::holds_alternative<double>(data_); }
    bool is_number() const { return is_int() || is_double(); }
    bool is_string() const { return std::holds_alternative<std::string>(data_); }
    bool is_binary() const { return std::holds_alternative<Binary>(data_); }
    bool is_array() const { return std::holds_alternative<Array>(data_); }
    bool is_object() const { return std::holds_alternative<Object>(data_); }

    // Null when the value is of another kind.
    const bool* if_bool() const { return std::get_if<bool>(&data_); }
    const std::int64_t* if_int() const { return std::get_if<std::int64_t>(&data_); }
    const double* if_double() const { return std::get_if<double>(&data_); }
    const std::string* if_string() const { return std::get_if<std::string>(&data_); }
    const Binary* if_binary() const { return std::get_if<Binary>(&data_); }
    const Array* if_array() const { return std::get_if<Array>(&data_); }
    Array* if_array() { return std::get_if<Array>(&data_); }
    const Object* if_object() const { return std::get_if<Object>(&data_); }
    Object* if_object() { return std::get_if<Object>(&data_); }

    /// The member `key` of an object; null when there is none or this is no object.
    const Value* find(std::string_view key) const {
        const Object* o = if_object();
        if (o == nullptr) return nullptr;
        for (auto it = o->rbegin(); it != o->rend(); ++it) {
            if (it->first == key) return &it->second;
        }
        return nullptr;
    }

    friend bool operator==(const Value&, const Value&) = default;

private:
    std::variant<std::monostate, bool, std::int64_t, double, std::string, Binary, Array, Object> data_;
};

}  // namespace sioxx
