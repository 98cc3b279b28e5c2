// Requests as v1.0.0's pydantic models read them: a schema is a table of fields; what does not fit is reported in its words, fault by
// fault, in the order of the table.
#pragma once

#include "chat/domain/base.hpp"
#include "sioxx/value.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace truebond {

using sioxx::Value;

/// One entry of a 422's `details`.
struct Fault {
    std::string field;  // "body -> email"
    std::string message;
    std::string type;
    friend bool operator==(const Fault&, const Fault&) = default;
};
using Faults = std::vector<Fault>;

struct TextRule {
    std::size_t min = 0;  // code points
    std::size_t max = std::numeric_limits<std::size_t>::max();
    bool nul_allowed = true;
};
struct IntRule {
    std::int64_t min = std::numeric_limits<std::int64_t>::min();
    std::int64_t max = std::numeric_limits<std::int64_t>::max();
};
struct BoolRule {};
struct EmailRule {};
/// One of these words; read as its index.
struct ChoiceRule {
    std::span<const std::string_view> words;
};
struct TextListRule {
    std::size_t items_max = std::numeric_limits<std::size_t>::max();
    std::size_t text_max = std::numeric_limits<std::size_t>::max();
};
struct Field;
struct ObjectRule {
    std::span<const Field> fields;
};
using Rule = std::variant<TextRule, IntRule, BoolRule, EmailRule, ChoiceRule, TextListRule, ObjectRule>;

/// optional: may be absent; nullable: may be null as well, which is the same as absent.
enum class Need : std::uint8_t { required, optional, nullable };

struct Field {
    std::string_view name;
    Need need = Need::required;
    Rule rule;
};

/// What was read, normalised: integers as integers, choices as their index, e-mail addresses as they are stored.
class Fields {
public:
    bool has(std::string_view name) const { return values_.find(name) != nullptr; }
    // Absent: nullopt.
    std::optional<std::string> text(std::string_view name) const;
    std::optional<std::int64_t> integer(std::string_view name) const;
    std::optional<bool> boolean(std::string_view name) const;
    template <class E>
    std::optional<E> choice(std::string_view name) const {
        const std::optional<std::int64_t> index = integer(name);
        if (!index) return std::nullopt;
        return static_cast<E>(*index);
    }
    std::optional<std::vector<std::string>> texts(std::string_view name) const;
    /// Empty if absent.
    Fields object(std::string_view name) const;

private:
    friend class FieldReader;
    Value values_ = Value::object();
};

/// `where` is "body" or "query". Unknown members are ignored.
base::Result<Fields, Faults> read_fields(const Value& object, std::span<const Field> schema, std::string_view where = "body");

/// One value against one rule; on failure a fault is added.
std::optional<Value> read_value(const Value& value, const Rule& rule, const std::string& path, Faults& faults);

}  // namespace truebond
