#include "chat/edge/fields.hpp"

#include "chat/edge/email.hpp"
#include "chat/edge/python_numbers.hpp"
#include "wire/json/parse.hpp"
#include "wire/utf8.hpp"

#include <cmath>

namespace truebond {
namespace {

constexpr double int64_bound = 9223372036854775808.0;  // 2^63

bool is_small_integer(double d) { return std::trunc(d) == d && d < int64_bound && d >= -int64_bound; }

std::string characters(std::size_t count) { return std::to_string(count) + (count == 1 ? " character" : " characters"); }

/// Reads one value; says what is wrong with it in pydantic's words.
class ValueReader {
public:
    ValueReader(const std::string& path, Faults& faults) : path_(path), faults_(faults) {}

    using Read = std::optional<Value>;

    Read read(const Value& v, const TextRule& rule) {
        const std::string* text = v.if_string();
        if (text == nullptr) return not_text();
        if (!is_unicode(*text)) return std::nullopt;
        const std::size_t length = sioxx::wire::code_points(*text);
        if (length < rule.min) return fault("String should have at least " + characters(rule.min), "string_too_short");
        if (length > rule.max) return fault("String should have at most " + characters(rule.max), "string_too_long");
        if (!rule.nul_allowed && text->find('\0') != std::string::npos) {
            return fault("Value error, null characters are not allowed", "value_error");
        }
        return v;
    }

    /// A lone surrogate in it is for the validator to refuse, in its words.
    Read read(const Value& v, const EmailRule&) {
        if (!v.is_string()) return not_text();
        auto email = normalise_email(*v.if_string());
        if (!email) return fault("value is not a valid email address: " + email.error(), "value_error");
        return Value(std::move(*email));
    }

    Read read(const Value& v, const IntRule& rule) {
        if (const bool* b = v.if_bool()) return in_range(*b ? 1 : 0, rule);
        if (const auto* i = v.if_int()) return in_range(*i, rule);
        if (const double* d = v.if_double()) return from_double(*d, rule);
        const std::string* text = v.if_string();
        if (text == nullptr) return fault("Input should be a valid integer", "int_type");
        if (!is_unicode(*text)) return std::nullopt;
        const PythonInt parsed = parse_python_int(*text);
        switch (parsed.kind) {
            case PythonInt::Kind::fits:
                return in_range(parsed.value, rule);
            case PythonInt::Kind::too_small:
                return beyond(false, rule);
            case PythonInt::Kind::too_large:
                return beyond(true, rule);
            case PythonInt::Kind::too_long:
                return too_long();
            case PythonInt::Kind::no_integer:
                break;
        }
        return fault("Input should be a valid integer, unable to parse string as an integer", "int_parsing");
    }

    Read read(const Value& v, const BoolRule&) {
        std::optional<bool> flag;
        if (const bool* b = v.if_bool()) return Value(*b);
        if (const std::string* text = v.if_string(); text != nullptr && !is_unicode(*text)) return std::nullopt;
        if (const auto* i = v.if_int()) flag = *i == 0 || *i == 1 ? std::optional(*i == 1) : std::nullopt;
        else if (const double* d = v.if_double(); d != nullptr && is_small_integer(*d))
            flag = *d == 0.0 || *d == 1.0 ? std::optional(*d == 1.0) : std::nullopt;
        else if (const auto* text = v.if_string()) flag = parse_python_bool(*text);
        else return fault("Input should be a valid boolean", "bool_type");
        if (!flag) return fault("Input should be a valid boolean, unable to interpret input", "bool_parsing");
        return Value(*flag);
    }

    Read read(const Value& v, const ChoiceRule& rule) {
        const std::string* text = v.if_string();
        if (text != nullptr && !is_unicode(*text)) return std::nullopt;
        for (std::size_t i = 0; text != nullptr && i < rule.words.size(); ++i) {
            if (*text == rule.words[i]) return Value(i);
        }
        std::string expected;
        for (std::size_t i = 0; i < rule.words.size(); ++i) {
            if (i > 0) expected += i + 1 == rule.words.size() ? " or " : ", ";
            expected += '\'' + std::string(rule.words[i]) + '\'';
        }
        return fault("Input should be " + expected, "enum");
    }

    Read read(const Value& v, const TextListRule& rule) {
        const Value::Array* items = v.if_array();
        if (items == nullptr) return fault("Input should be a valid list", "list_type");
        if (items->size() > rule.items_max) {
            return fault("List should have at most " + std::to_string(rule.items_max) + " items after validation, not " +
                             std::to_string(items->size()),
                         "too_long");
        }
        TextRule text;
        text.max = rule.text_max;
        bool sound = true;
        for (std::size_t i = 0; i < items->size(); ++i) {
            const std::string item_path = path_ + " -> " + std::to_string(i);
            sound = ValueReader(item_path, faults_).read((*items)[i], text).has_value() && sound;
        }
        return sound ? Read(v) : std::nullopt;
    }

    Read read(const Value& v, const ObjectRule& rule);

private:
    std::nullopt_t fault(std::string message, std::string type) {
        faults_.push_back({path_, std::move(message), std::move(type)});
        return std::nullopt;
    }
    std::nullopt_t not_text() { return fault("Input should be a valid string", "string_type"); }
    /// A fault where it is not: half of a surrogate pair is no text.
    bool is_unicode(const std::string& text) {
        if (!sioxx::wire::json::has_lone_surrogate(text)) return true;
        fault("Input should be a valid string, unable to parse raw data as a unicode string", "string_unicode");
        return false;
    }
    std::nullopt_t too_long() { return fault("Unable to parse input string as an integer, exceeded maximum size", "int_parsing_size"); }
    std::nullopt_t above(const IntRule& rule) {
        return fault("Input should be less than or equal to " + std::to_string(rule.max), "less_than_equal");
    }
    std::nullopt_t below(const IntRule& rule) {
        return fault("Input should be greater than or equal to " + std::to_string(rule.min), "greater_than_equal");
    }
    Read in_range(std::int64_t i, const IntRule& rule) {
        if (i > rule.max) return above(rule);
        if (i < rule.min) return below(rule);
        return Value(i);
    }
    /// More than 64 bits hold: Python has such numbers, so it is the range that refuses them where there is one.
    Read beyond(bool large, const IntRule& rule) {
        if (large && rule.max != IntRule{}.max) return above(rule);
        if (!large && rule.min != IntRule{}.min) return below(rule);
        return too_long();
    }
    Read from_double(double d, const IntRule& rule) {
        if (std::isnan(d)) return fault("Input should be a finite number", "finite_number");
        if (std::isinf(d)) return beyond(d > 0, rule);  // an integer of more than 64 bits (ParseOptions::python_numbers)
        if (std::trunc(d) != d) return fault("Input should be a valid integer, got a number with a fractional part", "int_from_float");
        if (!is_small_integer(d)) return too_long();
        return in_range(static_cast<std::int64_t>(d), rule);
    }

    const std::string& path_;
    Faults& faults_;
};

/// The members of `object` that the schema knows, in its order.
Value read_members(const Value& object, std::span<const Field> schema, std::string_view where, Faults& faults) {
    Value::Object members;
    members.reserve(schema.size());
    std::string path;
    for (const Field& field : schema) {
        path.assign(where).append(" -> ").append(field.name);
        const Value* given = object.find(field.name);
        if (given == nullptr && field.need == Need::required) faults.push_back({path, "Field required", "missing"});
        if (given == nullptr || (given->is_null() && field.need == Need::nullable)) continue;
        if (auto read = read_value(*given, field.rule, path, faults)) members.emplace_back(field.name, std::move(*read));
    }
    return members;
}

ValueReader::Read ValueReader::read(const Value& v, const ObjectRule& rule) {
    if (!v.is_object()) return fault("Input should be a valid dictionary", "dict_type");
    const std::size_t faults_before = faults_.size();
    Value members = read_members(v, rule.fields, path_, faults_);
    if (faults_.size() != faults_before) return std::nullopt;
    return members;
}

}  // namespace

class FieldReader {
public:
    static Fields wrap(Value members) {
        Fields fields;
        fields.values_ = std::move(members);
        return fields;
    }
};

std::optional<Value> read_value(const Value& value, const Rule& rule, const std::string& path, Faults& faults) {
    return std::visit([&](const auto& r) { return ValueReader(path, faults).read(value, r); }, rule);
}

base::Result<Fields, Faults> read_fields(const Value& object, std::span<const Field> schema, std::string_view where) {
    Faults faults;
    Value members = read_members(object, schema, where, faults);
    if (!faults.empty()) return base::Unexpected(std::move(faults));
    return FieldReader::wrap(std::move(members));
}

std::optional<std::string> Fields::text(std::string_view name) const {
    const Value* v = values_.find(name);
    if (v == nullptr || !v->is_string()) return std::nullopt;
    return *v->if_string();
}

std::optional<std::int64_t> Fields::integer(std::string_view name) const {
    const Value* v = values_.find(name);
    if (v == nullptr || !v->is_int()) return std::nullopt;
    return *v->if_int();
}

std::optional<bool> Fields::boolean(std::string_view name) const {
    const Value* v = values_.find(name);
    if (v == nullptr || !v->is_bool()) return std::nullopt;
    return *v->if_bool();
}

std::optional<std::vector<std::string>> Fields::texts(std::string_view name) const {
    const Value* v = values_.find(name);
    if (v == nullptr || !v->is_array()) return std::nullopt;
    std::vector<std::string> texts;
    for (const Value& item : *v->if_array()) {
        if (const std::string* text = item.if_string()) texts.push_back(*text);
    }
    return texts;
}

Fields Fields::object(std::string_view name) const {
    const Value* v = values_.find(name);
    return FieldReader::wrap(v == nullptr ? Value::object() : *v);
}

}  // namespace truebond
