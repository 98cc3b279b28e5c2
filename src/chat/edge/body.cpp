#include "chat/edge/body.hpp"

#include "chat/domain/text.hpp"
#include "wire/json/parse.hpp"

namespace truebond {
namespace {

namespace json = sioxx::wire::json;
using Refusal = base::Unexpected<BodyError>;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::uint32_t depth_max = 256;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

bool says_json(std::string_view content_type) {
    if (content_type.empty()) return true;
    const std::string type = ascii_lower(trimmed(content_type.substr(0, content_type.find(';'))));
    constexpr std::string_view application = "application/";
    return type == "application/json" ||
           (type.starts_with(application) && type.ends_with("+json") && type.find('/', application.size()) == std::string::npos);
}

Refusal refusal(std::string field, std::string message, std::string type) {
    return Refusal(Faults{{std::move(field), std::move(message), std::move(type)}});
}

}  // namespace

base::Result<Fields, BodyError> read_body(std::string_view body, std::string_view content_type, std::span<const Field> schema) {
    if (body.empty()) return refusal("body", "Field required", "missing");
    base::Result<Value, json::ParseError> parsed = Value("");
    if (says_json(content_type)) {
        if (body.starts_with(byte_order_mark)) body.remove_prefix(byte_order_mark.size());
        json::ParseOptions options;
        options.depth_max = depth_max;
        options.python_constants = true;
        options.python_numbers = true;
        parsed = json::parse(body, options);
    }
    if (!parsed) {
        if (parsed.error().code != json::ParseErrc::syntax) return Refusal(Unreadable{});
        return refusal("body -> " + std::to_string(parsed.error().offset), "JSON decode error", "json_invalid");
    }
    if (parsed->is_null()) return refusal("body", "Field required", "missing");
    if (!parsed->is_object()) {
        return refusal("body", "Input should be a valid dictionary or object to extract fields from", "model_attributes_type");
    }
    auto fields = read_fields(*parsed, schema);
    if (!fields) return Refusal(std::move(fields.error()));
    return std::move(*fields);
}

}  // namespace truebond
