// JSON: all readers agree, and what was read can be written and read again.
#include "require.hpp"
#include "wire/json/view.hpp"
#include "wire/json/write.hpp"
#include "wire/utf8.hpp"

using namespace sioxx;
using namespace sioxx::wire;

namespace {

void check_view(json::View view, const Value& dom) {
    fuzz::require(json::to_string(view.value()) == json::to_string(dom), "view and DOM are the same");
    std::string scratch;
    if (const std::string* s = dom.if_string()) fuzz::require(view.string(scratch) == *s, "strings");
    if (const bool* b = dom.if_bool()) fuzz::require(view.boolean() == *b, "booleans");
    if (const std::int64_t* i = dom.if_int()) fuzz::require(view.integer() == *i, "integers");
    if (const Value::Object* members = dom.if_object()) {
        std::size_t left = 16;  // an object of thousands of members would make this quadratic
        for (const Value::Member& member : *members) {
            if (left-- == 0) break;
            fuzz::require(json::to_string(view.find(member.first).value()) == json::to_string(*dom.find(member.first)), "members");
        }
    }
}

void check_noted(const json::Members& noted, std::size_t element, json::View view, const Value& dom) {
    if (const Value::Object* members = dom.if_object()) {
        for (const Value::Member& member : *members) {
            fuzz::require(noted.find(element, member.first).text() == view.find(member.first).text(),
                          "members are noted as they are found");
        }
    } else {
        fuzz::require(noted.find(element, "a").empty(), "only objects have members");
    }
}

}  // namespace

// The first byte chooses the options; the text follows.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    const std::string_view text = fuzz::text_of(data + 1, size - 1);
    const json::ParseOptions options{.depth_max = (data[0] & 2) != 0 ? 4U : 64U, .python_constants = (data[0] & 1) != 0};
    auto dom = json::parse(text, options);
    auto checked = json::validate(text, options);
    std::vector<json::View> elements;
    json::Members noted;
    auto split = json::split_array(text, elements, noted, options);
    fuzz::require(dom.has_value() == checked.has_value(), "parse and validate agree");
    fuzz::require(split.has_value() == (dom && dom->is_array()), "split_array agrees");
    if (!dom) {
        fuzz::require(dom.error().code == checked.error().code && dom.error().offset == checked.error().offset, "on the error too");
        fuzz::require((dom.error().code == json::ParseErrc::invalid_utf8) == !valid_utf8(text), "invalid UTF-8 is found");
        fuzz::require(dom.error().offset <= code_points(text), "errors lie within the text");
        return 0;
    }
    if (split) {
        fuzz::require(elements.size() == dom->if_array()->size(), "all elements");
        for (std::size_t i = 0; i < elements.size() && i < 64; ++i) {
            const Value& element = (*dom->if_array())[i];
            check_view(elements[i], element);
            if (noted.complete()) check_noted(noted, i, elements[i], element);
        }
    }
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    const std::size_t last = text.find_last_not_of(" \t\r\n");
    check_view(json::View(text.substr(first, last - first + 1)), *dom);

    const std::string written = json::to_string(*dom);
    fuzz::require(valid_utf8(written), "output is UTF-8");
    auto again = json::parse(written, options);
    fuzz::require(again && json::to_string(*again) == written, "what was written reads back");
    return 0;
}
